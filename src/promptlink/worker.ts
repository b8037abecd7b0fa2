import { parentPort, workerData } from 'node:worker_threads';
import { aheadMs, rehearsal } from './ahead';
import { languageOf } from './extract/extract';
import { loadLanguage } from './extract/grammarRuntime';
import type { Reply, Request, WorkerSettings } from './protocol';
import { Workspace } from './workspace';

const port = parentPort;
if (!port) throw new Error('the link worker runs as a worker thread');
const workspace = new Workspace(workerData as WorkerSettings);
const cancelled = new Set<number>();
/** Requests run one after the other; each waits a turn of the event loop, so that a cancel can overtake it. */
let queue: Promise<void> = Promise.resolve();

port.on('message', (request: Request) => {
  if ('cancel' in request) cancelled.add(request.cancel);
  else queue = queue.then(() => serve(request));
});

async function serve(request: Exclude<Request, { cancel: number }>): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  const { id } = request;
  try {
    if (cancelled.delete(id)) throw new Error('cancelled');
    post({ id, answer: await answer(request) });
    if (request.method === 'index') void workAhead();
  } catch (error) {
    post({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

/** Between requests, until the time that is set apart for it is used up. */
async function workAhead(): Promise<void> {
  const { engine } = workspace;
  let left = aheadMs;
  for (const steps = rehearsal(engine); left > 0; ) {
    await new Promise((resolve) => setImmediate(resolve));
    if (workspace.engine !== engine) return;
    const started = performance.now();
    if (steps.next().done) return;
    left -= performance.now() - started;
  }
}

async function answer(request: Exclude<Request, { cancel: number }>): Promise<unknown> {
  switch (request.method) {
    case 'index': {
      const stopped = () => cancelled.has(request.id);
      return workspace.build({ fresh: request.ask.fresh, stopped, onProgress: (p) => post({ progress: p }) });
    }
    case 'link':
      return workspace.engine.link(request.ask.text);
    case 'linkMany':
      return request.ask.texts.map((text) => workspace.engine.link(text));
    case 'update':
      await loadLanguage(languageOf(request.ask.file));
      workspace.update(request.ask.file, request.ask.text);
      return null;
    case 'refresh':
      await loadLanguage(languageOf(request.ask.file));
      workspace.refresh(request.ask.file);
      return null;
    case 'callSites':
      return workspace.engine.callSites(request.ask);
    case 'literalsOf':
      return workspace.engine.literalsOf(request.ask.file);
  }
}

function post(reply: Reply): void {
  port?.postMessage(reply);
}
