/** Sums that both the daily summary and its pending changes hold, with their SQL types. */
export const summed = {
  totalCost: 'numeric',
  totalInput: 'bigint',
  totalOutput: 'bigint',
  cacheRead: 'bigint',
  cacheWrite: 'bigint',
  saving: 'numeric',
  durationMs: 'bigint',
  activityCount: 'bigint',
  unpricedCount: 'bigint',
  cacheReportedCount: 'bigint',
} as const;
export type Sum = keyof typeof summed;
export const sums = Object.keys(summed) as Sum[];

/** What each sum adds up of one completed row. */
export const addend: Record<Sum, string> = {
  totalCost: 'coalesce(cost, 0)',
  totalInput: '"inputTokens"',
  totalOutput: '"tokenCountOutput"',
  cacheRead: 'coalesce("cacheReadTokens", 0)',
  cacheWrite: 'coalesce("cacheWriteTokens", 0)',
  saving: 'coalesce(saving, 0)',
  durationMs: '"durationMs"',
  activityCount: '1',
  unpricedCount: '(cost IS NULL)::int',
  cacheReportedCount: '("cacheReadTokens" IS NOT NULL OR "cacheWriteTokens" IS NOT NULL)::int',
};

/** The UTC day of an instant. */
export const dayOf = `("createdAt" AT TIME ZONE 'UTC')::date`;

const q = (name: string) => `"${name}"`;
const columns = sums.map((name) => `${q(name)} ${summed[name]} NOT NULL`).join(',\n  ');

const used = [
  '"sessionId"',
  '"turnId"',
  'model',
  '"callType"',
  'status',
  '"createdAt"',
  'cost',
  'saving',
  '"inputTokens"',
  '"tokenCountOutput"',
  '"cacheReadTokens"',
  '"cacheWriteTokens"',
  '"durationMs"',
].join(', ');

export const side = (sign: 1 | -1, rows: string) => `SELECT ${sign} AS sign, ${used} FROM ${rows}`;

const signedSums = sums.map((name) => `sum(sign * ${addend[name]})`);

/** What one statement changed, as differences: appended, never updated, so that writers don't wait for each other. */
export const appendChanges = (changed: string) => `
  WITH signed AS MATERIALIZED (${changed}),
  summaries AS (
    INSERT INTO "BrainActivitySummaryChange" (date, model, "callType", ${sums.map(q).join(', ')})
    SELECT ${dayOf}, model, "callType", ${signedSums.join(', ')}
    FROM signed WHERE status = 'COMPLETED' GROUP BY 1, 2, 3
    HAVING ${signedSums.map((sum) => `${sum} <> 0`).join(' OR ')}
  ),
  presences AS (
    INSERT INTO "BrainActivityPresenceChange" (kind, id, date, calls)
    SELECT kind, id, date, sum(sign) FROM (
      SELECT sign, 's' AS kind, "sessionId" AS id, ${dayOf} AS date FROM signed WHERE status = 'COMPLETED'
      UNION ALL SELECT sign, 't', "turnId", ${dayOf} FROM signed WHERE status = 'COMPLETED'
    ) present WHERE id IS NOT NULL GROUP BY 1, 2, 3 HAVING sum(sign) <> 0
  ),
  turn_changes AS (
    SELECT "sessionId", "turnId", sum(sign) AS calls FROM signed
    WHERE "sessionId" IS NOT NULL AND "turnId" IS NOT NULL GROUP BY 1, 2 HAVING sum(sign) <> 0
  ),
  turns AS (
    INSERT INTO "SessionTurn" AS t ("sessionId", "turnId", calls)
    SELECT "sessionId", "turnId", calls FROM turn_changes ORDER BY 1, 2
    ON CONFLICT ("sessionId", "turnId") DO UPDATE SET calls = t.calls + excluded.calls
    RETURNING "sessionId", "turnId", calls
  ),
  turn_counts AS (
    SELECT "sessionId", sum((t.calls > 0)::int - (t.calls - c.calls > 0)::int) AS turns
    FROM turns t JOIN turn_changes c USING ("sessionId", "turnId") GROUP BY 1
  ),
  session_changes AS (
    SELECT "sessionId", sum(sign * coalesce(cost, 0)) AS cost,
      sum(sign * ("inputTokens" + "tokenCountOutput")) AS tokens, sum(sign) AS calls
    FROM signed WHERE "sessionId" IS NOT NULL GROUP BY 1
  )
  INSERT INTO "SessionStats" AS s ("sessionId", "totalCost", "totalTokens", "activityCount", "turnCount")
  SELECT "sessionId", cost, tokens, calls, coalesce(turns, 0)
  FROM session_changes LEFT JOIN turn_counts USING ("sessionId")
  WHERE cost <> 0 OR tokens <> 0 OR calls <> 0 OR turns <> 0
  ORDER BY 1
  ON CONFLICT ("sessionId") DO UPDATE SET
    "totalCost" = s."totalCost" + excluded."totalCost", "totalTokens" = s."totalTokens" + excluded."totalTokens",
    "activityCount" = s."activityCount" + excluded."activityCount", "turnCount" = s."turnCount" + excluded."turnCount";
`;

const trigger = (operation: 'INSERT' | 'UPDATE' | 'DELETE', tables: string, changed: string) => `
CREATE FUNCTION "BrainActivity_after_${operation.toLowerCase()}"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN ${appendChanges(changed)} RETURN NULL;
END $$;
CREATE TRIGGER "BrainActivity_after_${operation.toLowerCase()}" AFTER ${operation} ON "BrainActivity"
  REFERENCING ${tables} FOR EACH STATEMENT EXECUTE FUNCTION "BrainActivity_after_${operation.toLowerCase()}"();
`;

/**
 * Figures kept beside the rows, by triggers, whoever writes: per session, and per day, model and call type. Distinct
 * sessions and turns of a range come from `BrainActivityDailyDistinct`: of each one's days, a day counts where the day
 * before it on which the same one was seen (`previous`) lies outside the range. Changes wait in the two `…Change`
 * tables until they are merged; whoever reads adds them.
 */
export const rollups = `
CREATE TABLE "SessionStats" (
  "sessionId" text COLLATE "C" PRIMARY KEY,
  "totalCost" numeric NOT NULL,
  "totalTokens" bigint NOT NULL,
  "activityCount" bigint NOT NULL,
  "turnCount" bigint NOT NULL
) WITH (fillfactor = 70);
CREATE TABLE "SessionTurn" (
  "sessionId" text COLLATE "C",
  "turnId" text COLLATE "C",
  calls bigint NOT NULL,
  PRIMARY KEY ("sessionId", "turnId")
) WITH (fillfactor = 80);

CREATE TABLE "BrainActivityDailySummary" (
  date date NOT NULL,
  model text COLLATE "C" NOT NULL,
  "callType" text COLLATE "C",
  ${columns},
  CONSTRAINT "BrainActivityDailySummary_key" UNIQUE NULLS NOT DISTINCT (date, model, "callType")
);
CREATE TABLE "BrainActivitySummaryChange" (
  seq bigserial PRIMARY KEY,
  date date NOT NULL,
  model text COLLATE "C" NOT NULL,
  "callType" text COLLATE "C",
  ${columns}
);

CREATE TABLE "BrainActivityDailyPresence" (
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  date date NOT NULL,
  calls bigint NOT NULL,
  previous date,
  counted boolean NOT NULL DEFAULT false,
  PRIMARY KEY (kind, id, date)
);
CREATE TABLE "BrainActivityDailyDistinct" (
  kind text COLLATE "C" NOT NULL,
  date date NOT NULL,
  previous date,
  count bigint NOT NULL,
  CONSTRAINT "BrainActivityDailyDistinct_key" UNIQUE NULLS NOT DISTINCT (kind, date, previous)
);
CREATE TABLE "BrainActivityPresenceChange" (
  seq bigserial PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  date date NOT NULL,
  calls bigint NOT NULL
);
${trigger('INSERT', 'NEW TABLE AS new_rows', side(1, 'new_rows'))}
${trigger('UPDATE', 'NEW TABLE AS new_rows OLD TABLE AS old_rows', `${side(1, 'new_rows')} UNION ALL ${side(-1, 'old_rows')}`)}
${trigger('DELETE', 'OLD TABLE AS old_rows', side(-1, 'old_rows'))}
`;
