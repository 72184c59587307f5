import { keepEarlyInput } from "@/components/forms/early-input";

// Next runs this before it hydrates the page.
keepEarlyInput();
