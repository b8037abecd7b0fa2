import { addend, appendChanges, dayOf, side, sums } from './0002Rollups';

const tokens = (row: string) => `${row}."inputTokens" + ${row}."tokenCountOutput"`;

/** What a row adds to its day once it is completed. */
const completed = `
    INSERT INTO "BrainActivitySummaryChange" (date, model, "callType", ${sums.map((name) => `"${name}"`).join(', ')})
    SELECT ${dayOf}, model, "callType", ${sums.map((name) => addend[name]).join(', ')}
    FROM new_rows WHERE status = 'COMPLETED';
    INSERT INTO "BrainActivityPresenceChange" (kind, id, date, calls)
    SELECT present.kind, present.id, ${dayOf}, 1
    FROM new_rows, LATERAL (VALUES ('s', "sessionId"), ('t', "turnId")) present (kind, id)
    WHERE status = 'COMPLETED' AND present.id IS NOT NULL;`;

/** What a new row adds to its session. */
const begun = `
    INSERT INTO "SessionTurn" AS t ("sessionId", "turnId", calls)
    SELECT "sessionId", "turnId", 1 FROM new_rows WHERE "sessionId" IS NOT NULL AND "turnId" IS NOT NULL
    ON CONFLICT ("sessionId", "turnId") DO UPDATE SET calls = t.calls + 1
    RETURNING (calls = 1)::int INTO "newTurns";
    INSERT INTO "SessionStats" AS s ("sessionId", "totalCost", "totalTokens", "activityCount", "turnCount")
    SELECT n."sessionId", coalesce(n.cost, 0), ${tokens('n')}, 1, coalesce("newTurns", 0)
    FROM new_rows n WHERE n."sessionId" IS NOT NULL
    ON CONFLICT ("sessionId") DO UPDATE SET
      "totalCost" = s."totalCost" + excluded."totalCost", "totalTokens" = s."totalTokens" + excluded."totalTokens",
      "activityCount" = s."activityCount" + 1, "turnCount" = s."turnCount" + excluded."turnCount";`;

/** What its end changes in its session. */
const ended = `
    UPDATE "SessionStats" s SET "totalCost" = s."totalCost" + coalesce(n.cost, 0) - coalesce(o.cost, 0),
      "totalTokens" = s."totalTokens" + ${tokens('n')} - (${tokens('o')})
    FROM new_rows n, old_rows o WHERE s."sessionId" = n."sessionId"
      AND (coalesce(n.cost, 0), ${tokens('n')}) <> (coalesce(o.cost, 0), ${tokens('o')});`;

const few = `(SELECT count(*) FROM (SELECT FROM new_rows LIMIT 2) few)`;
const stays = `(n."sessionId", n."turnId") IS NOT DISTINCT FROM (o."sessionId", o."turnId")`;
const endsHere = `EXISTS (SELECT FROM new_rows n, old_rows o WHERE o.status <> 'COMPLETED' AND ${stays})`;

const counting = (operation: 'insert' | 'update', isPlain: string, plain: string, changed: string) => `
CREATE OR REPLACE FUNCTION "BrainActivity_after_${operation}"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE "newTurns" bigint;
BEGIN
  IF ${isPlain} THEN ${plain}
  ELSE ${appendChanges(changed)}
  END IF;
  RETURN NULL;
END $$;
`;

/**
 * A statement that records one call, or the end of one, is what happens most. Its figures need no grouping, and several
 * small statements are quicker than a large one that is made for any number of rows. What they append is the same.
 */
export const oneRow = `
${counting('insert', `${few} = 1`, completed + begun, side(1, 'new_rows'))}
${counting('update', `${few} = 1 AND ${endsHere}`, completed + ended, `${side(1, 'new_rows')} UNION ALL ${side(-1, 'old_rows')}`)}
`;
