import { counted } from '../../shared/format';
import type { PromptPart } from '../../shared/prompt';
import type { Chunk } from '../ui/chunks';
import { Tokens } from '../ui/Figures';
import { Fold } from '../ui/Fold';
import { LongText } from '../ui/LongText';
import type { TargetFocus } from './targetFocus';
import { homeOf, type Piece, piecesIn, type Target } from './targets';

const charactersPerToken = 4;

const pieceKinds = { exact: 'exact', normalised: 'near', changed: 'changed' } as const;

function targetClass({ link }: Target): string {
  if (!link) return 'hole-text';
  return `source source-${pieceKinds[link.kind]}${link.alternatives > 0 ? ' source-ambiguous' : ''}`;
}

function describe(target: Target): string {
  const { link, hole, around } = target;
  if (hole) return `filled in from ${hole.expression}, ${hole.label}`;
  if (!link) return '';
  return `${link.kind === 'changed' ? 'changed since, ' : ''}${link.label}${around ? `, filled in from ${around.expression}` : ''}`;
}

function PieceView({ text, piece, current }: { text: string; piece: Piece; current: number }) {
  const { target } = piece;
  const content = text.slice(piece.start, piece.end);
  if (!target) return <>{content}</>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an anchor needs an address; this is a place known to the editor alone
    <span
      class={targetClass(target)}
      data-opens={piece.opens > 0 ? '⟦'.repeat(piece.opens) : undefined}
      data-closes={piece.closes > 0 ? '⟧'.repeat(piece.closes) : undefined}
      role="link"
      tabIndex={target.index === current || (current === -1 && target.index === 0) ? 0 : -1}
      data-target={target.index}
      aria-label={content === '' ? 'an empty value' : undefined}
      aria-description={describe(target)}
    >
      {content}
    </span>
  );
}

function Heading({ part, pieces }: { part: PromptPart; pieces: readonly Piece[] }) {
  const home = homeOf(pieces.flatMap((piece) => piece.target?.link ?? []));
  return (
    <>
      {part.cached && <span>cached</span>}
      <Tokens count={Math.round(part.text.length / charactersPerToken)} about unit="tok" />
      {home && (
        <span>
          {home.link.label}
          {home.otherFiles > 0 && ` + ${counted(home.otherFiles, 'file')}`}
        </span>
      )}
    </>
  );
}

/** One part of the prompt under its heading, with the stretches that came from source. */
export function PromptPartView({
  part,
  index,
  pieces,
  focus,
  isOpen,
  onToggle,
}: {
  part: PromptPart;
  index: number;
  pieces: readonly Piece[];
  focus: TargetFocus;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const wanted = focus.wanted.value;
  const draw = (chunk: Chunk) =>
    piecesIn(pieces, chunk.start, chunk.end, chunk.end === part.text.length).map((piece) => (
      <PieceView
        key={`${piece.start}-${piece.end}-${piece.target?.index}`}
        text={part.text}
        piece={piece}
        current={focus.current}
      />
    ));
  return (
    <Fold
      title={<span class="role">{part.role}</span>}
      detail={<Heading part={part} pieces={pieces} />}
      isOpen={isOpen}
      onToggle={onToggle}
    >
      <LongText
        text={part.text}
        decoration={
          pieces.length === 0
            ? undefined
            : { draw, wanted: wanted?.part === index ? wanted.start : null, onDrawn: () => focus.drawn() }
        }
      />
    </Fold>
  );
}
