import type { Port } from '../../shared/channel';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** What a view keeps over a reload: ids and view state, never data. */
export interface Memory<T> {
  load(): Partial<T>;
  save(value: T): void;
}

/** The editor's end of this page: a port for messages and a memory. Throws outside of a VS Code webview. */
export function connectEditor<T>(): { port: Port; memory: Memory<T> } {
  const api = acquireVsCodeApi();
  return {
    port: {
      post: (message) => api.postMessage(message),
      listen: (listener) => {
        const receive = (event: MessageEvent) => listener(event.data);
        window.addEventListener('message', receive);
        return () => window.removeEventListener('message', receive);
      },
    },
    memory: {
      load: () => (api.getState() as Partial<T> | undefined) ?? {},
      save: (value) => api.setState(value),
    },
  };
}
