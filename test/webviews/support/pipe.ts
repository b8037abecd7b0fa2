import type { Port } from '../../../src/shared/channel';
import type { Memory } from '../../../src/webviews/ui/vscodeApi';

function portOf(end: MessagePort): Port {
  return {
    post: (message) => end.postMessage(message),
    listen: (listener) => {
      const receive = (event: MessageEvent) => listener(event.data);
      end.addEventListener('message', receive);
      end.start();
      return () => end.removeEventListener('message', receive);
    },
  };
}

/** Two ends of a pipe in one page; messages are cloned on their way, as between an editor and its webview. */
export function pipe(): { view: Port; host: Port } {
  const { port1, port2 } = new MessageChannel();
  return { view: portOf(port1), host: portOf(port2) };
}

/** A memory that lives as long as the test. `saved` is what was kept last. */
export function memoryOf<T>(saved: Partial<T> = {}): Memory<T> & { saved: Partial<T> } {
  const memory = {
    saved,
    load: () => structuredClone(memory.saved),
    save: (value: T) => {
      memory.saved = structuredClone(value);
    },
  };
  return memory;
}
