import type { PromptPart } from '../../shared/prompt';
import type { Chunk } from '../ui/chunks';
import { Tokens } from '../ui/Figures';
import { Fold } from '../ui/Fold';
import { LongText } from '../ui/LongText';
import type { TargetFocus } from './targetFocus';
import { homeOf, type Piece, piecesOf, type Target } from './targets';

const charactersPerToken = 4;

const pieceKinds = { exact: 'exact', normalised: 'near', changed: 'changed' } as const;

function pieceClass({ target, inHole, opens, closes }: Piece): string {
  return [
    target?.link && `source source-${pieceKinds[target.link.kind]}`,
    target?.link && target.link.alternatives > 0 && 'source-ambiguous',
    target?.hole && 'hole-text',
    inHole && 'hole',
    opens && 'hole-opens',
    closes && 'hole-closes',
  ]
    .filter(Boolean)
    .join(' ');
}

function describe(target: Target): string {
  const { link, hole } = target;
  if (hole) return `filled in from ${hole.expression}, ${hole.label}`;
  return link ? `${link.kind === 'changed' ? 'changed since, ' : ''}${link.label}` : '';
}

function PieceView({ text, piece, current }: { text: string; piece: Piece; current: number }) {
  const { target } = piece;
  const content = text.slice(piece.start, piece.end);
  if (!target && !piece.inHole) return <>{content}</>;
  if (!target) return <span class={pieceClass(piece)}>{content}</span>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an anchor needs an address; this is a place known to the editor alone
    <span
      class={pieceClass(piece)}
      role="link"
      tabIndex={target.index === current || (current === -1 && target.index === 0) ? 0 : -1}
      data-target={target.index}
      aria-description={describe(target)}
    >
      {content}
    </span>
  );
}

function Heading({ part, targets }: { part: PromptPart; targets: readonly Target[] }) {
  const home = homeOf(targets.flatMap((target) => target.link ?? []));
  return (
    <>
      {part.cached && <span>cached</span>}
      <Tokens count={Math.round(part.text.length / charactersPerToken)} about unit="tok" />
      {home && (
        <span>
          {home.link.label}
          {home.otherFiles > 0 && ` + ${home.otherFiles} ${home.otherFiles === 1 ? 'file' : 'files'}`}
        </span>
      )}
    </>
  );
}

/** One part of the prompt under its heading, with the stretches that came from source. */
export function PromptPartView({
  part,
  index,
  targets,
  focus,
  isOpen,
  onToggle,
}: {
  part: PromptPart;
  index: number;
  targets: readonly Target[];
  focus: TargetFocus;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const wanted = focus.wanted.value;
  const draw = (chunk: Chunk) =>
    piecesOf(targets, chunk.start, chunk.end, chunk.end === part.text.length).map((piece) => (
      <PieceView key={`${piece.start}-${piece.end}`} text={part.text} piece={piece} current={focus.current} />
    ));
  return (
    <Fold
      title={<span class="role">{part.role}</span>}
      detail={<Heading part={part} targets={targets} />}
      isOpen={isOpen}
      onToggle={onToggle}
    >
      <LongText
        text={part.text}
        decoration={
          targets.length === 0
            ? undefined
            : { draw, wanted: wanted?.part === index ? wanted.start : null, onDrawn: () => focus.drawn() }
        }
      />
    </Fold>
  );
}
