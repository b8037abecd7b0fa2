import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const resolution = 5;
const mb = (bytes) => bytes / 1024 / 1024;
/** A line that the bench wrote holds the moment of its sending, in epoch ms. */
const sent = /\bSENT_(\d{13})\b/g;

let lags = monitorEventLoopDelay({ resolution });
let ages = [];
let heapBefore = 0;

function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function begin() {
  ages = [];
  collectGarbage();
  heapBefore = mb(process.memoryUsage().heapUsed);
  lags.disable();
  lags = monitorEventLoopDelay({ resolution });
  lags.enable();
}

function end() {
  lags.disable();
  const sorted = ages.sort((a, b) => a - b);
  // The histogram counts its own resolution in.
  const ms = (ns) => Math.max(0, ns / 1e6 - resolution);
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  return {
    events: sorted.length,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    lagP50: ms(lags.percentile(50)),
    lagP99: ms(lags.percentile(99)),
    lagMax: ms(lags.max),
    heapBefore,
    heapAfter: mb(heapUsed),
    rss: mb(rss),
  };
}

const answers = { '/begin': begin, '/seen': () => ({ events: ages.length }), '/end': end };

/** Answers on loopback, at the port that the bench names, from inside the extension host. */
export function activate(context) {
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ''];
    response.end(JSON.stringify(answer?.() ?? {}));
  });
  server.listen(Number(process.env.NEURAL_MONITOR_PROBE), '127.0.0.1');
  context.subscriptions.push(
    { dispose: () => server.close() },
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document.uri.scheme !== 'output') return;
      const now = Date.now();
      for (const { text } of contentChanges) for (const [, at] of text.matchAll(sent)) ages.push(now - Number(at));
    }),
  );
}
