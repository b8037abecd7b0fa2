import { useMemo } from 'preact/hooks';
import { exactCount } from '../../shared/format';
import type { Turn } from '../../shared/model';
import { userFacingCallTypes } from '../../shared/names';
import type { CallView } from '../../shared/protocol';
import { Fold } from '../ui/Fold';
import { LongText } from '../ui/LongText';
import { Placeholder } from '../ui/States';
import type { TurnModel } from './model';
import { type ResponseBlock, responseBlocks } from './responseBlocks';

function Block({ model, block, index }: { model: TurnModel; block: ResponseBlock; index: number }) {
  if (block.name === null) return <LongText text={block.text} />;
  const name = `response-${index}-${block.name}`;
  return (
    <Fold
      title={block.name}
      detail={`${exactCount(block.text.length)} characters`}
      isOpen={model.toggled.value.has(name)}
      onToggle={() => model.toggle(name)}
    >
      <LongText text={block.text} />
    </Fold>
  );
}

/** The answer's text of a call that recorded none: a streamed answer is kept as the AI's message of the turn. */
function MessageInstead({ turn }: { turn: Turn }) {
  return (
    <>
      <p class="note">The call recorded no text. This is the message that the user was sent in this turn.</p>
      <LongText text={turn.aiResponse ?? ''} />
    </>
  );
}

/** What came back, as text; the blocks that a model marks for itself are folded. */
export function ResponseTab({ model, view, turn }: { model: TurnModel; view: CallView; turn: Turn }) {
  const { text } = view.response;
  const blocks = useMemo(() => (text === null ? [] : responseBlocks(text)), [text]);
  const { activity } = view;
  if (blocks.length > 0) {
    return (
      <div class="response">
        {blocks.map((block, i) => (
          <Block key={i} model={model} block={block} index={i} />
        ))}
      </div>
    );
  }
  if (activity.status === 'PENDING') {
    return <Placeholder icon="running" title="No answer yet" />;
  }
  if (activity.status === 'FAILED') {
    return (
      <Placeholder icon="error" title="The call failed, so there is no answer">
        {activity.error}
      </Placeholder>
    );
  }
  if (turn.aiResponse && userFacingCallTypes.has(activity.callType ?? '')) return <MessageInstead turn={turn} />;
  return (
    <Placeholder title={text === '' ? 'The answer was empty' : 'No response text was recorded'}>
      {text !== '' && view.notice}
    </Placeholder>
  );
}
