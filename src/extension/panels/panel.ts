import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { Channel, type Handlers } from '../../shared/channel';

/** Where a view's files lie, and what its panel is called. */
export interface PanelKind {
  /** The view type, as serializers know it. */
  type: string;
  /** The bundle's name below dist/webviews. */
  bundle: string;
}

/** The page of a panel: no data, strict policy, scripts and styles by nonce and from the extension's own folder alone. */
function page(webview: vscode.Webview, extensionUri: vscode.Uri, bundle: string): string {
  const nonce = randomBytes(24).toString('base64url');
  const at = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webviews', file));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<title>Neural Monitor</title>
<link rel="stylesheet" href="${at(`${bundle}.css`)}">
</head>
<body>
<main id="root"></main>
<script type="module" nonce="${nonce}" src="${at(`${bundle}.js`)}"></script>
</body>
</html>`;
}

/** What may be set on a webview. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webviews')] };
}

/** A webview panel with its channel. `Host` is what the editor answers, `View` what the page is told. */
export class Panel<Host, View> implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly channel: Channel<Host, View>;
  readonly #disposables: vscode.Disposable[] = [];

  constructor(
    panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    kind: PanelKind,
    handlers: Handlers<Host>,
    onError: (error: Error) => void,
  ) {
    this.panel = panel;
    const { webview } = panel;
    webview.options = webviewOptions(extensionUri);
    this.channel = new Channel<Host, View>(
      {
        post: (message) => void webview.postMessage(message),
        listen: (listener) => {
          const registration = webview.onDidReceiveMessage(listener);
          return () => registration.dispose();
        },
      },
      handlers,
      { onError },
    );
    this.#disposables.push(panel.onDidDispose(() => this.channel.dispose()));
    webview.html = page(webview, extensionUri, kind.bundle);
  }

  get visible(): boolean {
    return this.panel.visible;
  }

  dispose(): void {
    this.channel.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
    this.panel.dispose();
  }
}
