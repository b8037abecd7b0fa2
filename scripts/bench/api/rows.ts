/** Days that the activities of a benchmark are spread over, up to now. */
export const days = 45;

const large = `json_build_object('systemPrompt', json_build_object('staticBlock', repeat('You are a calm and careful listener. ', 30),
    'dynamicBlock', md5(i::text) || repeat(md5((i / 7)::text), 12)),
  'messages', json_build_array(json_build_object('role', 'user', 'content', repeat(md5((i * 3)::text), 10))), 'operation', 'respond')`;

/** SQL that inserts the activities numbered from $1 to below $2, of $3 in all: 50 a session, 10 a turn, evenly over the days. */
export const insertRows = `
INSERT INTO "BrainActivity" (id, "sessionId", "turnId", "activityType", model, "callType", status, "tokenCountInput",
  "tokenCountOutput", "cacheReadTokens", "cacheWriteTokens", "tokenConvention", cost, saving, "durationMs", input, output,
  metadata, "createdAt", "completedAt")
SELECT 'a' || i, 's' || (i / 50), 's' || (i / 50) || '-u-' || (i / 10), 'LLM_CALL', 'model-' || (i * 7 % 12),
  (ARRAY['ORCHESTRATED_RESPONSE', 'RETRIEVAL_PLANNING', 'INTENT_DETECTION', 'BACKGROUND_CLASSIFICATION', 'SUMMARIZATION',
    'MEMORY_DETECTION', 'WITNESSING_RESPONSE', 'THEME_EXTRACTION', 'DISTILLATION', 'NEEDS_EXTRACTION', 'REFERENCE_DETECTION',
    'CHAT_ROUTER_RESPONSE'])[1 + i / 3 % 12],
  CASE WHEN i % 97 = 0 THEN 'FAILED' ELSE 'COMPLETED' END, 200 + i % 3000, 20 + i % 700, i % 4000, i % 11 * 20,
  CASE WHEN i % 3 = 0 THEN 'inclusive' ELSE 'exclusive' END, (i % 9000)::numeric / 1000000, (i % 500)::numeric / 1000000,
  300 + i % 4000, ${large}, json_build_object('text', repeat(md5((i * 5)::text), 15), 'stopReason', 'end_turn'),
  json_build_object('cacheReadInputTokens', i % 4000, 'contextSizes', json_build_object('pinnedTokens', i % 900)),
  at, at + interval '2 seconds'
FROM generate_series($1::int, $2::int - 1) i,
  LATERAL (SELECT now() - interval '${days} days' + i::float / $3::int * interval '${days} days' AS at) t`;

/** SQL that inserts the sessions of the first $1 activities. */
export const insertSessions = `
INSERT INTO "Session" (id, type, status, title, participants, "createdAt", "updatedAt")
SELECT 'long', 'PARTNER', 'ACTIVE', 'A long one', 'Ana & Ben', now() - interval '20 days', now() - interval '20 days' WHERE $1::int > 0
UNION ALL SELECT 's' || i, CASE WHEN i % 3 = 0 THEN 'INNER_WORK' ELSE 'PARTNER' END, 'ACTIVE', 'Session number ' || i, 'Ana & Ben', at, at
FROM generate_series(0, $1::int / 50 - 1) i,
  LATERAL (SELECT now() - interval '${days} days' + i * 50.0 / $1::int * interval '${days} days' AS at) t`;

/** SQL that inserts one session of 3,000 calls. */
export const insertLongSession = `
INSERT INTO "BrainActivity" (id, "sessionId", "turnId", model, "callType", status, "tokenCountInput", cost, input, output, "createdAt")
SELECT 'long' || i, 'long', 'long-u-' || i / 10, 'model-1', 'SUMMARIZATION', 'COMPLETED', 100, 0.001, ${large},
  json_build_object('text', repeat(md5(i::text), 15)), now() - interval '20 days' + i * interval '1 second'
FROM generate_series(0, 2999) i`;
