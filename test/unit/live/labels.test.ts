import assert from 'node:assert/strict';
import { Labels, maxLabels } from '../../../src/extension/live/labels';

describe('labels of the log', () => {
  const ids = { one: 'cms0000c5etgpqct60bynydg', other: 'cms0000c5etgpqct60bynydh' };

  it('lead to the turn that they were written for, whatever else is called so', () => {
    const labels = new Labels();
    const targets = [
      { sessionId: ids.one, turnId: `${ids.one}-ana-1` },
      { sessionId: ids.one, turnId: `${ids.one}-ben-1` },
      { sessionId: ids.other, turnId: `${ids.other}-ana-1` },
      { sessionId: ids.one, turnId: null },
    ];
    const written = targets.map((target) => labels.of('Ana & Ben #1', target));
    assert.deepEqual(written.slice(0, 2), ['Ana & Ben #1', 'Ana & Ben #1 …nydg']);
    assert.equal(new Set(written).size, targets.length);
    assert.deepEqual(
      written.map((label) => labels.target(label)),
      targets,
    );
    assert.deepEqual(
      targets.map((target) => labels.of('Ana & Ben #1', target)),
      written,
    );
  });

  it('hold no more than they may, and none once cleared', () => {
    const labels = new Labels();
    for (let n = 0; n < maxLabels * 2; n++) labels.of(`#${n}`, { sessionId: ids.one, turnId: `t${n}` });
    assert.equal(labels.target('#0'), undefined);
    const last = `#${maxLabels * 2 - 1}`;
    assert.equal(labels.target(last)?.turnId, `t${maxLabels * 2 - 1}`);
    labels.clear();
    assert.equal(labels.target(last), undefined);
  });
});
