import type { Peer } from '../../../src/server/live/peer';
import { apiBase } from '../../../src/shared/names';
import { sessionId, sessions } from './messages';

const begun = new Date().toISOString();
const nothing = { totalCost: 0, totalActivities: 0, avgCostPerSession: 0, avgCostPerTurn: 0 };

function session(id: string): Record<string, unknown> {
  const stats = { totalCost: 0, totalTokens: 0, activityCount: 0, turnCount: 0 };
  const participants = `Ana & Ben ${id.slice(-2)}`;
  return {
    id,
    type: 'PARTNER',
    status: 'ACTIVE',
    createdAt: begun,
    updatedAt: begun,
    title: null,
    participants,
    stats,
  };
}

function turn(sessionId: string): Record<string, unknown> {
  const totals = { cost: 0, durationMs: 0, activityCount: 0 };
  const said = { userMessage: 'Hello', aiResponse: null };
  return { turnId: `${sessionId}-u1-0`, ...said, startedAt: begun, activities: [], totals };
}

/** What the API answers to a window that is measured: sessions of one turn. Undefined for what is no route of the API. */
export function apiAnswer(url: string, peer: Peer): unknown {
  const path = url.split('?')[0] ?? '';
  if (!path.startsWith(apiBase)) return undefined;
  const [resource = '', id = '', part] = path.slice(apiBase.length + 1).split('/');
  switch (resource) {
    case 'me':
      return {
        role: 'developer',
        subject: null,
        server: { name: 'bench', version: '', capabilities: [] },
        realtime: peer.realtime(),
      };
    case 'ably-token':
      return peer.tokenRequest();
    case 'sessions': {
      if (id) return session(id);
      return { sessions: Array.from({ length: sessions }, (_, n) => session(sessionId(n))), nextCursor: null };
    }
    case 'activity':
      return part === 'turns' ? { turns: [turn(id)] } : { activities: [], messages: [], notableFacts: [], summary: {} };
    case 'analytics':
      return { period: 'day', data: [], totals: nothing };
    default:
      return { activities: [], nextCursor: null };
  }
}
