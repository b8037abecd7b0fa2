import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Db } from '../../src/server/db/db';
import { createBrainRouter } from '../../src/server/router';
import { adminSecret } from './support/api';
import { kinds } from './support/databases';

type Framework = typeof express;
const express4 = createRequire(import.meta.url)('express4') as Framework;
const headers = { 'X-Dashboard-Secret': adminSecret, 'Content-Type': 'application/json' };

for (const [name, framework] of [
  ['4', express4],
  ['5', express],
] as const) {
  for (const parsesFirst of [false, true]) {
    describe(`the router inside an Express ${name} application${parsesFirst ? ' that parses bodies itself' : ''}`, () => {
      let db: Db;
      let url: string;
      let close: () => Promise<void>;
      before(async () => {
        db = await kinds[0]!.open();
        const app = framework();
        if (parsesFirst) app.use(framework.json({ limit: '20mb' }));
        app.use('/other/api/brain', createBrainRouter({ db, auth: { secrets: { admin: adminSecret } } }));
        app.get('/own', (_request, response) => void response.json({ own: true }));
        const server = createServer(app as RequestListener).listen(0, '127.0.0.1');
        await once(server, 'listening');
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        close = async () => {
          server.close();
          server.closeAllConnections();
          await once(server, 'close');
        };
      });
      after(async () => {
        await close?.();
        await db?.close();
      });

      const ask = async (path: string, init: RequestInit = {}) => {
        const response = await fetch(`${url}/other/api/brain${path}`, { headers, ...init });
        // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the test looks at
        return { status: response.status, body: (await response.json()) as any };
      };

      it('records, reads, refuses and leaves the rest of the application alone', async () => {
        const session = { method: 'POST', body: '{"id":"s1","type":"PARTNER","title":"Umlaut ä 🌱"}' };
        assert.equal((await ask('/sessions', session)).status, 201);
        const { body } = await ask('/sessions?limit=5&search=%F0%9F%8C%B1');
        assert.equal(body.data.sessions[0].title, 'Umlaut ä 🌱');
        assert.deepEqual((await ask('/sessions?limit=0')).body.error.details.parameter, 'limit');
        assert.equal((await ask('/sessions/%E0%A4%A')).status, 400);
        assert.equal((await ask('/nowhere')).body.error.code, 'NOT_FOUND');
        assert.equal((await ask('/sessions', { headers: {} })).status, 401);
        assert.equal((await ask('/activities', { method: 'POST', body: '{"id":"a","model":"m"}' })).status, 201);
        assert.equal((await ask('/export')).body.length, 1);
        assert.deepEqual(await (await fetch(`${url}/own`)).json(), { own: true });
      });
    });
  }
}
