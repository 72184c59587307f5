import { describe, expect, it } from "vitest";
import type { EventType } from "../catalogue/types";
import type { EndpointTemplate, Locale } from "../endpoints";
import { checkLiquid, chooseTemplate, liquidVariables, renderSubject, renderTemplate } from "./index";

const event = (type: EventType = "leave_message.created", data: Record<string, unknown> = {}) => ({
  id: "evt_1",
  type,
  occurredAt: new Date("2024-01-15T10:30:00Z"),
  data,
  tenantNumber: 1,
});
const rendered = (template: EndpointTemplate, given = event(), locale: Locale = "zh-CN", link?: string) => {
  const result = renderTemplate({ template, locale }, given, { link });
  return result.ok ? result.text : result.problem;
};

describe("the choice of a template", () => {
  const template: EndpointTemplate = {
    body: "main",
    subject: "main subject",
    variants: [
      { locale: "en", body: "en" },
      { eventType: "ticket", body: "ticket" },
      { eventType: "ticket.created", body: "created", subject: "created subject" },
      { eventType: "ticket", locale: "en", body: "ticket en" },
      { eventType: "ticket.created", locale: "en", body: "created en" },
      { eventType: "ticket.created", locale: "zh", body: "created zh" },
      { eventType: "ticket.created", locale: "pt-BR", body: "created pt-BR" },
    ],
  };
  const body = (type: EventType, locale: string) => chooseTemplate(template, type, locale).body;

  it("prefers type and language, then category and language, type, category, language, and the main text last", () => {
    expect(body("ticket.created", "en")).toBe("created en");
    expect(body("ticket.closed", "en")).toBe("ticket en");
    expect(body("ticket.created", "ja")).toBe("created");
    expect(body("ticket.closed", "ja")).toBe("ticket");
    expect(body("user.created", "en")).toBe("en");
    expect(body("user.created", "ja")).toBe("main");
  });

  it("falls back along a language tag, in either direction", () => {
    expect(body("ticket.created", "zh-TW")).toBe("created zh");
    expect(body("ticket.created", "zh-Hans-CN")).toBe("created zh");
    expect(body("ticket.created", "EN-us")).toBe("created en");
    expect(body("ticket.created", "pt")).toBe("created pt-BR");
    expect(body("ticket.created", "pt-PT")).toBe("created");
  });

  it("follows the template's own language rather than the endpoint's", () => {
    expect(rendered({ ...template, locale: "en" }, event("ticket.closed"))).toBe("ticket en");
    expect(rendered({ body: "{{ event.name }}", locale: "en" })).toBe("New leave message");
    expect(rendered({ body: "{{ event.name }}", locale: "ja" })).toBe("新留言");
  });

  it("gives a variant without a subject the main one, in one line", () => {
    const subject = (type: EventType) =>
      renderSubject(
        { template: { ...template, subject: " {{ data.title }} ", locale: "ja" }, locale: "zh-CN" },
        {
          ...event(type, { title: "一\n二" }),
        },
      );
    expect(subject("ticket.created")).toEqual({ ok: true, text: "created subject" });
    expect(subject("ticket.closed")).toEqual({ ok: true, text: "一 二" });
    expect(renderSubject({ template: { body: "x" }, locale: "en" }, event())).toBeNull();
  });
});

describe("what a template can do", () => {
  it("sees the event and the record's page, and nothing else", () => {
    const body =
      "{{ event.id }} {{ event.type }} {{ event.category }} {{ data.a }} {{ link }}|{{ endpoint.name }}{{ env }}";
    expect(rendered({ body }, event("ticket.created", { a: 1 }), "zh-CN", "https://x.example/y")).toBe(
      "evt_1 ticket.created ticket 1 https://x.example/y|",
    );
  });

  it("shows times in the reader's zone, and the same at every rendering", () => {
    const body = '{{ data.t | date }} {{ data.t | date: "%A %H:%M" }} {{ "now" | date: "%d" }}';
    const given = event("ticket.created", { t: "2024-01-15T22:30:00Z" });
    expect(rendered({ body }, given)).toBe("2024-01-16 06:30:00 星期二 06:30 15");
    expect(rendered({ body }, given, "en")).toBe("2024-01-15 22:30:00 Monday 22:30 15");
    expect(rendered({ body: '{{ data.t | date: "%H:%M", "Asia/Tokyo" }} {{ data.u | date }}' }, given)).toBe("07:30 ");
    expect(rendered({ body: "{{ data.t | date }}" }, event("ticket.created", { t: "soon" }))).toBe("soon");
  });

  it("masks and cuts", () => {
    const given = event("ticket.created", { p: "13800138000", e: "zhang@example.com", n: "张三", t: "一二三四五六" });
    const body =
      "{{ data.p | mask_phone }} {{ data.e | mask_email }} {{ data.n | mask_name }} {{ data.t | truncate_bytes: 10 }}[{{ data.x | mask_phone }}]";
    expect(rendered({ body }, given)).toBe("138****8000 z***@example.com 张** 一二…[]");
  });

  it("has no filter that undoes what was made harmless, or that gives something else each time", () => {
    for (const filter of ["url_decode", "base64_decode", "raw", "sample", "where_exp: 'x', 'x'", "inspect"]) {
      expect(checkLiquid(`{{ data.x | ${filter} }}`)?.key).toMatch(/_filter$/);
    }
  });

  it("is stopped after so many parts, the same way every time", () => {
    const work = (rounds: number) => rendered({ body: `{% for i in (1..${rounds}) %}x{% endfor %}` });
    expect(work(1_000)).toBe("x".repeat(1_000));
    for (const rounds of [6_000, 900_000]) {
      expect(work(rounds)).toMatchObject({
        diagnosis: "template.syntax",
        values: { message: expect.stringMatching(/limit/) },
      });
    }
  });
});

describe("what a stranger wrote", () => {
  const hostile = '{{ data.secret }}{% for i in (1..9) %}x{% endfor %}","isAtAll":true,"x":"<script>\n';

  it("is text where it looks like Liquid", () => {
    const given = event("ticket.created", { m: hostile, secret: "S" });
    expect(rendered({ body: "{{ data.m }}" }, given)).toBe(hostile);
    expect(rendered({ body: "{% assign t = data.m | append: '' %}{{ t }}" }, given)).toBe(hostile);
  });

  it("cannot leave the text of a JSON body", () => {
    const body =
      '{"text":"{{ data.m }}","whole":{{ data.m | json }},"n":{{ data.n }},"list":{{ data.l | json }},"o":"{{ data.o }}"}';
    const text = rendered(
      { body, contentType: "application/json" },
      event("ticket.created", { m: hostile, n: 3, l: [hostile], o: { a: hostile } }),
    );
    expect(JSON.parse(String(text))).toEqual({
      text: hostile,
      whole: hostile,
      n: 3,
      list: [hostile],
      o: JSON.stringify({ a: hostile }),
    });
  });

  it("cannot become a tag of an HTML body", () => {
    const given = event("ticket.created", { m: '<b title="a">1</b>\n2' });
    expect(
      rendered(
        { body: "<p>{{ data.m }}</p>{{ data.m | newline_to_br }}{{ data.m | escape }}", contentType: "text/html" },
        given,
      ),
    ).toBe(
      "<p>&lt;b title=&#34;a&#34;&gt;1&lt;/b&gt;\n2</p>&lt;b title=&#34;a&#34;&gt;1&lt;/b&gt;<br>\n2&lt;b title=&#34;a&#34;&gt;1&lt;/b&gt;\n2",
    );
  });
});

describe("mistakes in a template", () => {
  it.each([
    ["x\n{% if a %}\nabc", "template_not_closed", 2, 1, "{% if a %}"],
    ['好\n  {{ "a }}', "template_not_closed", 2, 3, '{{ "a }}'],
    ["{% endif %}", "template_end_alone", 1, 1, "endif"],
    ["{{#if a}}x{{/if}}", "template_handlebars", 1, 3, "#if a"],
    ["{{ }}", "template_empty_output", 1, 4, ""],
    ["{% for x %}{% endfor %}", "template_tag_form", 1, 1, "{% for x %}"],
    ["{% include 'x' %}", "template_unknown_tag", 1, 1, "include"],
    ["{{ a | nosuch }}", "template_unknown_filter", 1, 1, "nosuch"],
    ["{% assign = 1 %}", "template_expression", 1, 11, ""],
    ["你好 {{ cus\n{{ data.x }}", "template_expression", 2, 2, ""],
  ])("%s", (source, key, line, column, name) => {
    expect(checkLiquid(source)).toMatchObject({ key, line, column, name });
  });

  it("come with a guess at what was meant", () => {
    expect(checkLiquid("{{ a | upcas }}")).toMatchObject({ key: "template_misspelt_filter", suggestion: "upcase" });
    expect(checkLiquid("{% asign a = 1 %}")).toMatchObject({ key: "template_unknown_tag", suggestion: "assign" });
  });
});

describe("the variables of a template", () => {
  it("are those it does not make itself, with their place", () => {
    expect(
      liquidVariables("{{ data.a }}\n{% for f in data.l %}{{ f.x }}{{ data.b }}{% endfor %}{% assign t = 1 %}{{ t }}"),
    ).toEqual([
      { path: "data.a", line: 1, column: 4 },
      { path: "data.l", line: 2, column: 13 },
      { path: "data.b", line: 2, column: 34 },
    ]);
    expect(liquidVariables("{% if %}")).toEqual([]);
  });
});
