/** The panel's style. Texts on the chosen colour are white; the settings see to it that they can be read. */
export const CSS = `.p {
  --bg: #fff;
  --ink: #10181d;
  --ink2: #5a6871;
  --line: #7d8b94;
  --soft: #f0f3f5;
  --bad: #b1202c;
  --link: var(--c);
  all: initial;
  box-sizing: border-box;
  position: fixed;
  bottom: calc(var(--y) + 68px + env(safe-area-inset-bottom));
  width: 360px;
  height: min(560px, 100dvh - 96px);
  display: flex;
  flex-direction: column;
  background: var(--bg);
  color: var(--ink);
  border-radius: 14px;
  overflow: hidden;
  box-shadow:
    0 0 0 1px #0000001a,
    0 12px 32px #0003;
  font:
    15px / 1.5 -apple-system,
    "Segoe UI",
    Roboto,
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    sans-serif;
  text-align: start;
  -webkit-font-smoothing: antialiased;
}
.p[hidden] {
  display: none;
}
.p[data-side="right"] {
  right: calc(var(--x) + env(safe-area-inset-right));
}
.p[data-side="left"] {
  left: calc(var(--x) + env(safe-area-inset-left));
}
.p * {
  box-sizing: border-box;
}
.p [hidden] {
  display: none !important;
}
header {
  display: flex;
  align-items: center;
  gap: 8px;
  padding: 10px 8px 10px 16px;
  background: var(--c);
  color: #fff;
  flex: none;
}
h2 {
  flex: 1;
  margin: 0;
  font-family: inherit;
  font-weight: 600;
  font-size: 17px;
  line-height: 1.4;
  outline: 0;
  min-width: 0;
  overflow-wrap: anywhere;
}
.x {
  all: unset;
  width: 44px;
  height: 44px;
  display: grid;
  place-items: center;
  border-radius: 10px;
  cursor: pointer;
}
.b {
  flex: 1;
  overflow: auto;
  overscroll-behavior: contain;
  padding: 14px 16px 16px;
}
.intro,
.note,
.hint {
  margin: 0 0 12px;
  color: var(--ink2);
  font-size: 14px;
}
.note {
  margin: 10px 0 0;
  font-size: 12px;
}
.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px;
  margin: 0 0 12px;
  padding: 8px 12px;
  border-radius: 10px;
  background: var(--soft);
}
.bar span {
  flex: 1;
}
.f {
  margin: 0 0 2px;
}
label {
  display: block;
  font-weight: 600;
  font-size: 14px;
  margin-bottom: 4px;
}
.f i {
  font-style: normal;
  font-weight: 400;
  color: var(--ink2);
}
.l {
  margin: 0;
  font-weight: 600;
  font-size: 14px;
}
label.o {
  display: flex;
  align-items: center;
  gap: 10px;
  min-height: 40px;
  margin: 0;
  font-weight: 400;
  font-size: 15px;
}
.o input {
  flex: none;
  width: 20px;
  height: 20px;
  min-height: 0;
  padding: 0;
  appearance: auto;
  accent-color: var(--c);
}
input,
select,
textarea {
  display: block;
  width: 100%;
  min-height: 44px;
  margin: 0;
  padding: 9px 12px;
  border: 1px solid var(--line);
  border-radius: 9px;
  background: var(--bg);
  color: inherit;
  font-family: inherit;
  font-size: 16px;
  line-height: 1.5;
  appearance: none;
}
.f:not(:has([value="__other__"]:checked)) .y {
  display: none;
}
.k {
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 8px;
  margin: 6px 0;
  overflow-wrap: anywhere;
}
.r {
  display: flex;
  margin-left: -8px;
}
.r label {
  position: relative;
  width: 44px;
  margin: 0;
  color: var(--line);
  font-size: 28px;
  text-align: center;
  cursor: pointer;
}
.r input {
  position: absolute;
  width: 1px;
  min-height: 0;
  opacity: 0;
}
.r b {
  font-weight: 400;
}
.r label:has(~ label :checked),
.r label:has(:checked) {
  color: var(--star, var(--c));
}
.r label:has(:focus-visible) {
  outline: 3px solid var(--focus, #0d83ae);
}
select {
  appearance: auto;
}
.y {
  margin-top: 8px;
}
textarea {
  min-height: 96px;
  resize: vertical;
}
input::placeholder,
textarea::placeholder {
  color: var(--ink2);
  opacity: 1;
}
[aria-invalid="true"]:not(.f) {
  border-color: var(--bad);
  box-shadow: 0 0 0 1px var(--bad);
}
.e {
  min-height: 21px;
  margin: 2px 0 4px;
  font-size: 13px;
  line-height: 1.45;
  color: var(--bad);
}
.n {
  margin: 0 0 12px;
  padding: 10px 12px;
  border-radius: 10px;
  background: var(--soft);
  color: var(--bad);
  outline: 0;
}
.t {
  position: absolute;
  left: -9999px;
  width: 1px;
  height: 1px;
  overflow: hidden;
}
.g {
  display: block;
  width: 100%;
  min-height: 44px;
  padding: 10px 16px;
  border: 0;
  border-radius: 10px;
  background: var(--c);
  color: #fff;
  font-family: inherit;
  font-weight: 600;
  font-size: 16px;
  line-height: 1.4;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
.g[aria-disabled="true"] {
  opacity: 0.7;
  cursor: default;
}
.s {
  min-height: 44px;
  padding: 8px 14px;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: none;
  color: inherit;
  font-family: inherit;
  font-weight: 500;
  font-size: 15px;
  line-height: 1.4;
  cursor: pointer;
}
a.s {
  display: inline-flex;
  align-items: center;
  text-decoration: none;
}
.bar .s {
  min-height: 36px;
  padding: 4px 12px;
}
.a {
  display: flex;
  flex-wrap: wrap;
  gap: 8px;
  margin-top: 16px;
}
.d {
  text-align: center;
  padding-top: 24px;
}
.d .a {
  justify-content: center;
}
.d h3 {
  margin: 8px 0 0;
  font-size: 18px;
  outline: 0;
}
.d p {
  margin: 6px 0 0;
  overflow-wrap: anywhere;
}
.d .f {
  margin-top: 16px;
  text-align: start;
}
.d svg {
  width: 48px;
  height: 48px;
  fill: none;
  stroke: #17844a;
  stroke-width: 3;
  stroke-linecap: round;
  stroke-linejoin: round;
}
.p :focus-visible {
  outline: 3px solid var(--focus, #0d83ae);
  outline-offset: 2px;
}
.x:focus-visible {
  outline-color: #fff;
  outline-offset: -3px;
}
@media (prefers-color-scheme: dark) {
  .p {
    --bg: #172026;
    --ink: #e6edf1;
    --ink2: #adbac3;
    --line: #7e8d97;
    --soft: #26323a;
    --bad: #ff9d96;
    --focus: #71c5e6;
    --star: #71c5e6;
    color-scheme: dark;
  }
}
@media (max-width: 479px) {
  .p,
  .p[data-side] {
    inset: var(--vt, 0) 0 auto;
    width: auto;
    height: var(--vh, 100dvh);
    border-radius: 0;
  }
  /* The screen is the panel's: the button would cover what is written there. */
  .p:not([hidden]) ~ #b {
    display: none;
  }
  header {
    padding-top: calc(10px + env(safe-area-inset-top));
  }
  .b {
    padding-bottom: calc(16px + env(safe-area-inset-bottom));
  }
}
@media (prefers-reduced-motion: no-preference) {
  .p {
    animation: in 0.14s ease-out;
  }
  @keyframes in {
    from {
      opacity: 0;
      transform: translateY(6px);
    }
  }
}`;
