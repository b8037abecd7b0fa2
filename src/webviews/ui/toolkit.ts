import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';
import type { HTMLAttributes } from 'preact';

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeProgressRing());

type ToolkitElement<T = object> = HTMLAttributes<HTMLElement> & T;

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': ToolkitElement<{ appearance?: 'primary' | 'secondary' | 'icon'; disabled?: boolean }>;
      'vscode-dropdown': ToolkitElement<{ value?: string; disabled?: boolean }>;
      'vscode-option': ToolkitElement<{ value?: string; selected?: boolean }>;
      'vscode-progress-ring': ToolkitElement;
    }
  }
}
