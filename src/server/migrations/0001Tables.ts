/**
 * Sessions, messages, activities. Captured JSON is kept as it came (`json`, not `jsonb`: that one refuses U+0000).
 * What analytics need of it stands in columns of its own, so that dropping it for age changes no figure.
 */
export const tables = `
CREATE TABLE "Session" (
  id text COLLATE "C" PRIMARY KEY,
  type text NOT NULL,
  status text NOT NULL,
  title text,
  participants text,
  stage integer,
  members json,
  "createdAt" timestamptz(3) NOT NULL DEFAULT now(),
  "updatedAt" timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX "Session_updatedAt_id_idx" ON "Session" ("updatedAt" DESC, id DESC);

CREATE TABLE "Message" (
  id text COLLATE "C" PRIMARY KEY,
  "sessionId" text COLLATE "C" NOT NULL,
  "senderId" text,
  role text NOT NULL,
  content text NOT NULL,
  stage integer,
  "turnId" text COLLATE "C",
  timestamp timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX "Message_sessionId_timestamp_idx" ON "Message" ("sessionId", timestamp);

CREATE TABLE "BrainActivity" (
  id text COLLATE "C" PRIMARY KEY,
  "sessionId" text COLLATE "C",
  "turnId" text COLLATE "C",
  "activityType" text NOT NULL DEFAULT 'LLM_CALL',
  model text COLLATE "C" NOT NULL,
  "callType" text COLLATE "C",
  status text NOT NULL DEFAULT 'PENDING',
  "tokenCountInput" bigint NOT NULL DEFAULT 0,
  "tokenCountOutput" bigint NOT NULL DEFAULT 0,
  "cacheReadTokens" bigint,
  "cacheWriteTokens" bigint,
  "tokenConvention" text,
  "inputTokens" bigint NOT NULL GENERATED ALWAYS AS (
    CASE WHEN "tokenConvention" = 'inclusive'
      THEN greatest("tokenCountInput", coalesce("cacheReadTokens", 0) + coalesce("cacheWriteTokens", 0))
      ELSE "tokenCountInput" + coalesce("cacheReadTokens", 0) + coalesce("cacheWriteTokens", 0)
    END) STORED,
  cost numeric,
  "costStated" boolean NOT NULL DEFAULT false,
  saving numeric,
  "durationMs" bigint NOT NULL DEFAULT 0,
  error text,
  input json,
  output json,
  metadata json,
  "structuredOutput" json,
  "createdAt" timestamptz(3) NOT NULL DEFAULT now(),
  "completedAt" timestamptz(3),
  "archivedAt" timestamptz(3)
);
CREATE INDEX "BrainActivity_sessionId_idx" ON "BrainActivity" ("sessionId");
CREATE INDEX "BrainActivity_turnId_idx" ON "BrainActivity" ("turnId");
CREATE INDEX "BrainActivity_activityType_idx" ON "BrainActivity" ("activityType");
CREATE INDEX "BrainActivity_createdAt_idx" ON "BrainActivity" ("createdAt");
CREATE INDEX "BrainActivity_createdAt_model_idx" ON "BrainActivity" ("createdAt", model);
CREATE INDEX "BrainActivity_status_createdAt_idx" ON "BrainActivity" (status, "createdAt");

CREATE TABLE "JobRun" (
  job text NOT NULL,
  day date NOT NULL,
  "startedAt" timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (job, day)
);
`;
