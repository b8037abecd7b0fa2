import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { HoverCard } from '../ui/HoverCard';
import type { Target } from './targets';

const delayMs = 350;

interface Shown {
  index: number;
  at: DOMRect;
}

function shownAt(event: Event): Shown | null {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-target]') : null;
  if (!element) return null;
  const rects = [...element.getClientRects()];
  const y = event instanceof MouseEvent ? event.clientY : null;
  const at = rects.find((rect) => y !== null && y >= rect.top && y <= rect.bottom) ?? rects[0];
  return at ? { index: Number(element.dataset.target), at } : null;
}

/** Follows pointer and focus over the prompt's stretches. */
function useShown(root: RefObject<HTMLElement | null>): Shown | null {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    let timer = 0;
    const later = (event: Event) => {
      clearTimeout(timer);
      const next = shownAt(event);
      if (next) timer = window.setTimeout(() => setShown(next), delayMs);
      else setShown(null);
    };
    const now = (event: Event) => setShown(element.querySelector(':focus-visible') ? shownAt(event) : null);
    const hide = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
      clearTimeout(timer);
      setShown(null);
    };
    const off = new AbortController();
    const { signal } = off;
    element.addEventListener('pointerover', later, { signal });
    element.addEventListener('pointerleave', hide, { signal });
    element.addEventListener('focusin', now, { signal });
    element.addEventListener('focusout', hide, { signal });
    element.addEventListener('pointerdown', hide, { signal });
    element.addEventListener('keydown', hide, { signal });
    document.addEventListener('scroll', hide, { signal, capture: true });
    return () => {
      clearTimeout(timer);
      off.abort();
    };
  }, [root]);
  return shown;
}

function LinkFacts({ target }: { target: Target }) {
  const { link, hole, around } = target;
  if (hole) {
    return (
      <>
        <code>{hole.expression}</code>
        <span class="faint">{hole.label}</span>
      </>
    );
  }
  if (!link) return null;
  return (
    <>
      <strong>{link.label}</strong>
      {around && (
        <span class="faint">
          filled in from <code>{around.expression}</code> at {around.label}
        </span>
      )}
      {link.kind === 'changed' && <span class="changed-word">The source has changed since this was sent</span>}
      {link.kind === 'normalised' && <span class="faint">The same but for white space or escapes</span>}
      {link.alternatives > 0 && (
        <span class="faint">
          {link.alternatives === 1 ? 'Another place is' : `${link.alternatives} other places are`} equally good
        </span>
      )}
    </>
  );
}

/** What stands behind the stretch under the pointer or the focus. */
export function SourceCard({ root, targets }: { root: RefObject<HTMLElement | null>; targets: readonly Target[] }) {
  const shown = useShown(root);
  const target = shown && targets[shown.index];
  if (!target) return null;
  return (
    <HoverCard at={shown.at}>
      <LinkFacts target={target} />
      <span class="faint">Click opens it, with Ctrl or Cmd beside</span>
    </HoverCard>
  );
}
