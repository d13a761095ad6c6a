import { type ComponentType, lazy, type ReactNode, Suspense } from "react";

/** A component that is loaded when first drawn, for what most visits never open; `meanwhile` holds its place. */
export function lazily<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
  meanwhile: (props: P) => ReactNode = () => null,
): ComponentType<P> {
  const Loaded = lazy(load) as unknown as ComponentType<P>;
  return function Lazily(props: P) {
    return (
      <Suspense fallback={meanwhile(props)}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
