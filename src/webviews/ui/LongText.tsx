import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Chunk, chunksOf } from './chunks';
import { whenNear } from './nearness';

interface Decoration {
  /** What stands for a run of the text that is on show or near it. */
  draw: (chunk: Chunk) => ComponentChildren;
  /** An offset whose run must be drawn wherever it is, since it is about to be gone to; null for none. */
  wanted: number | null;
  /** Called when the run with the wanted offset has been drawn. */
  onDrawn: () => void;
}

function Run({
  text,
  chunk,
  alone,
  decoration,
}: {
  text: string;
  chunk: Chunk;
  alone: boolean;
  decoration?: Decoration;
}) {
  const element = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(alone);
  const { wanted = null } = decoration ?? {};
  const isWanted = wanted !== null && wanted >= chunk.start && (wanted < chunk.end || chunk.end === text.length);
  const decorated = decoration !== undefined;

  useEffect(() => {
    if (alone || !decorated || !element.current) return;
    return whenNear(element.current, setNear);
  }, [alone, decorated]);
  useEffect(() => {
    if (isWanted) decoration?.onDrawn();
  });

  return (
    <div
      ref={element}
      class={alone ? 'run' : 'run run-apart'}
      style={alone ? undefined : { containIntrinsicBlockSize: `auto ${chunk.lines * 1.5}em` }}
    >
      {decoration && (near || isWanted) ? decoration.draw(chunk) : text.slice(chunk.start, chunk.end)}
    </div>
  );
}

/**
 * Text of any length, as text and nothing else. Long text stands in runs that the browser lays out only when they come
 * near; all of it can be searched and selected. Decorations are drawn for near runs alone.
 */
export function LongText({ text, decoration }: { text: string; decoration?: Decoration }) {
  const chunks = useMemo(() => chunksOf(text), [text]);
  return (
    <div class="long-text">
      {chunks.map((chunk) => (
        <Run key={chunk.start} text={text} chunk={chunk} alone={chunks.length === 1} decoration={decoration} />
      ))}
    </div>
  );
}
