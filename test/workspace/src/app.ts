import express from 'express';
import { conversationRoutes } from './routes/conversations';

const app = express();
app.use(express.json({ limit: '256kb' }));
app.use('/api', conversationRoutes);
app.get('/health', (_, response) => void response.json({ ok: true }));

const port = Number(process.env.PORT ?? 3000);
app.listen(port, () => console.log(`Hearth listens on http://localhost:${port}`));
