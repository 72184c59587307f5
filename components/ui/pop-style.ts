/** What menus and popovers look like. */
export const popStyle =
  "z-50 max-h-(--radix-popper-available-height) animate-pop-in overflow-y-auto rounded-lg border border-line bg-raised shadow-pop focus-visible:outline-none";
