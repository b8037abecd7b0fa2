import catalog from '../../../test/workspace/prompts/catalog.yaml' with { type: 'text' };
import needs from '../../../test/workspace/prompts/needs.md' with { type: 'text' };
import router from '../../../test/workspace/prompts/router.md' with { type: 'text' };
import summarize from '../../../test/workspace/prompts/summarize.md' with { type: 'text' };
import { type PromptFiles, promptFiles } from '../../../test/workspace/src/lib/template';

const texts: Record<string, string> = {
  'catalog.yaml': catalog,
  'needs.md': needs,
  'router.md': router,
  'summarize.md': summarize,
};

/** The prompt files of the sample workspace, as they stood when this was built, filled in by the workspace's own code. */
export const workspacePrompts: PromptFiles = promptFiles((file) => {
  const text = texts[file];
  if (text === undefined) throw new Error(`The sample workspace has no prompt file ${file}`);
  return text;
});
