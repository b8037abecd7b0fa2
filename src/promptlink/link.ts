import type { LinkEngine } from './engine';
import type { Literal } from './extract/literal';
import { type FileModel, lineAt } from './extract/model';
import { findInstances, type Instance } from './link/chain';
import { type Chosen, choose } from './link/choose';
import { findFragments } from './link/fragment';
import { type Placement, place } from './link/place';
import { Prompt, unescapeJson } from './link/prompt';
import { finish, placeOf } from './link/result';
import type { Hole, Link, LinkResult } from './types';

const empty: LinkResult = { links: [], holes: [], coverage: 0, unexplained: [] };

/** Links one captured text. */
export class LinkRun {
  private readonly engine: LinkEngine;

  constructor(engine: LinkEngine) {
    this.engine = engine;
  }

  link(text: string): LinkResult {
    if (!text) return empty;
    let prompt = new Prompt(text);
    let best = this.linkPrompt(prompt, text.length);
    for (let level = 0; level < 3; level++) {
      const decoded = unescapeJson(prompt);
      if (!decoded) break;
      const result = this.linkPrompt(decoded, text.length);
      if (result.coverage <= best.coverage) break;
      best = result;
      prompt = decoded;
    }
    return best;
  }

  private linkPrompt(prompt: Prompt, captureLength: number): LinkResult {
    const { index, files } = this.engine;
    const fragments = findFragments(prompt, index);
    const instances = findInstances(fragments, index).filter((i) => isEvidence(i));
    const chosen = choose(instances, prompt, {
      prior: (file) => files[file]!.prior,
      folder: (file) => files[file]!.folder,
    });
    const links: Link[] = [];
    const holes: Hole[] = [];
    for (const one of chosen) this.emit(prompt, one, links, holes);
    return finish(prompt, captureLength, links, holes);
  }

  private emit(prompt: Prompt, chosen: Chosen, links: Link[], holes: Hole[]): void {
    const { index } = this.engine;
    const { instance } = chosen;
    const found = this.literalOf(instance);
    if (!found) return;
    const { model, literal, file } = found;
    const placed = place(prompt, instance, index);
    placed.forEach((spans, piece) => {
      for (const span of spans) {
        links.push({
          start: prompt.captured(span.from),
          end: prompt.captured(span.to),
          ...placeOf(file, model, literal, piece, span),
          kind: prompt.origin && span.kind === 'exact' ? 'normalised' : span.kind,
          confidence: instance.complete,
        });
      }
    });
    this.emitHoles(prompt, placed, literal, model, file, holes);
  }

  private emitHoles(
    prompt: Prompt,
    placed: Placement,
    literal: Literal,
    model: FileModel,
    file: string,
    holes: Hole[],
  ): void {
    literal.gaps.forEach((gap, i) => {
      const before = placed[i]!;
      const after = placed[i + 1]!;
      if (!before.length || !after.length) return;
      const from = before[before.length - 1]!.to;
      const to = after[0]!.from;
      if (to < from) return;
      const value = prompt.text.slice(from, to);
      if (gap.soft === value) return;
      holes.push({
        start: prompt.captured(from),
        end: prompt.captured(to),
        file,
        expression: model.src.slice(gap.start, gap.end),
        range: {
          start: gap.start,
          end: gap.end,
          line: lineAt(model.lines, gap.start),
          endLine: lineAt(model.lines, gap.end),
        },
        value,
      });
    });
  }

  private literalOf(instance: Instance): { file: string; model: FileModel; literal: Literal } | null {
    const model = this.engine.model(instance.file);
    const literal = model?.byStart.get(this.engine.index.literalStart.data[instance.literal]!);
    return model && literal ? { file: this.engine.files[instance.file]!.name, model, literal } : null;
  }
}

function isEvidence(instance: Instance): boolean {
  return instance.same >= 16;
}
