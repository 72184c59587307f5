// Document D's sample, with the libraries and versions it names (gson 2.8.1, commons-codec 1.10), run over what is sent:
//   javac -cp gson-2.8.1.jar:commons-codec-1.10.jar SignD.java
//   java -cp .:gson-2.8.1.jar:commons-codec-1.10.jar SignD SECRET < bodies   (a body a line)
// Its answers are the `dmhub` signatures of signatures.json.
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.reflect.TypeToken;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.codec.digest.HmacUtils;

public class SignD {
  static String sign(Map payload, String secret) {
    Gson gson = new GsonBuilder().create();
    String str = gson.toJson(payload);
    return HmacUtils.hmacSha256Hex(secret, str.replaceAll("\\s+", ""));
  }

  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String body = in.readLine(); body != null; body = in.readLine()) {
      // Numbers stay as they are written: read as plain objects they would all become 1.0.
      Map<String, JsonElement> payload =
          new Gson().fromJson(body, new TypeToken<LinkedHashMap<String, JsonElement>>() {}.getType());
      System.out.println(sign(payload, args[0]));
    }
  }
}
