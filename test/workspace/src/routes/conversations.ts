import { Router } from 'express';
import { bedrockLlm } from '../lib/bedrock';
import { callLog } from '../lib/callLog';
import { load, open, remember } from '../lib/conversations';
import { prompts } from '../lib/readPrompts';
import { findNeeds } from '../services/stages';
import { type TurnServices, takeTurn } from '../services/turn';

function services(sessionId: string, turnId: string | null): TurnServices {
  return { llm: bedrockLlm(callLog(sessionId, turnId)), files: prompts, search: async () => [] };
}

export const conversationRoutes = Router();

conversationRoutes.post('/conversations', (request, response) => {
  const { id, speaker, partner, topic } = request.body;
  response.status(201).json(open(id, speaker, partner ?? null, topic ?? null));
});

conversationRoutes.post('/conversations/:id/messages', async (request, response) => {
  const conversation = load(request.params.id);
  if (!conversation) return void response.status(404).json({ error: 'No such conversation' });
  conversation.turn += 1;
  const turnId = `${conversation.id}-${conversation.speaker.id}-${conversation.turn}`;
  const text = await takeTurn(services(conversation.id, turnId), conversation, request.body.text);
  remember(conversation, request.body.text, text, conversation.stage);
  response.json({ turnId, text });
});

conversationRoutes.get('/conversations/:id/needs', async (request, response) => {
  const conversation = load(request.params.id);
  if (!conversation) return void response.status(404).json({ error: 'No such conversation' });
  response.json(await findNeeds(services(conversation.id, null), conversation));
});
