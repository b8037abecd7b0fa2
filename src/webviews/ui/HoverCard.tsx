import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A small card above a place on the page, or below it where there is no room. It never takes the pointer. */
export function HoverCard({ at, children }: { at: DOMRect; children: ComponentChildren }) {
  const card = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: at.left, top: at.bottom + 4 });
  useLayoutEffect(() => {
    const size = card.current?.getBoundingClientRect();
    if (!size) return;
    const above = at.top - size.height - 2;
    const top = above >= 0 ? above : at.bottom + 4;
    setPlace({ left: Math.max(4, Math.min(at.left, innerWidth - size.width - 4)), top });
  }, [at]);
  return (
    <div ref={card} class="hover-card" role="tooltip" style={{ left: `${place.left}px`, top: `${place.top}px` }}>
      {children}
    </div>
  );
}
