import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll } from "vitest";
import { server } from "./server";

// Parts that load when first needed take their time on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

// The DOM that tests run in has no layout and lacks what only layout can answer.
Element.prototype.scrollIntoView ??= () => undefined;
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.setPointerCapture ??= () => undefined;
Element.prototype.releasePointerCapture ??= () => undefined;
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

// Virtual lists draw what fits: scrollers are a screen high and as long as their content, all else is one row.
const SCREEN = 800;
const ROW = 60;
const isScroller = (element: HTMLElement) => element.dataset.testid?.endsWith("scroller") ?? false;

function measured(name: string, read: (element: HTMLElement) => number): void {
  Object.defineProperty(HTMLElement.prototype, name, {
    configurable: true,
    get(this: HTMLElement) {
      return read(this);
    },
  });
}

measured("offsetWidth", () => 600);
measured("offsetHeight", (element) => (isScroller(element) ? SCREEN : ROW));
measured("clientHeight", (element) => (isScroller(element) ? SCREEN : ROW));
measured("scrollHeight", (element) => {
  const content = element.firstElementChild;
  const length = content instanceof HTMLElement ? Number.parseFloat(content.style.height) : ROW;
  return isScroller(element) ? Math.max(SCREEN, length) : ROW;
});
Element.prototype.scrollTo = function scrollTo(this: Element, options?: ScrollToOptions | number) {
  const top = typeof options === "object" ? (options.top ?? 0) : 0;
  this.scrollTop = Math.max(0, Math.min(top, this.scrollHeight - this.clientHeight));
  // As in a browser, the event comes after the call.
  setTimeout(() => this.dispatchEvent(new Event("scroll")));
};
window.scrollTo = () => undefined;

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
  localStorage.clear();
});
afterAll(() => server.close());
