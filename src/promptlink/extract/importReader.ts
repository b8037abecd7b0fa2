import { C } from './chars';
import { Cursor } from './cursor';
import { Kind } from './tokens';

export interface Import {
  /** As written, relative or not; Python's dots kept. */
  module: string;
  /** The exported name; `*` for the module itself. */
  name: string;
}

/** Reads what names of one file are imported from where, and what it passes on. */
export class ImportReader extends Cursor {
  readonly imports = new Map<string, Import>();
  readonly passedOn: Import[] = [];

  /** `import … from`, `import` of a module, at token i. */
  ofScript(i: number, word: string): void {
    const { t } = this;
    if (word === 'from' || this.is(i + 1, C.Open) || this.is(i + 1, C.Dot)) return;
    let from = i + 1;
    while (from < t.count && t.kind[from] !== Kind.String && from - i < 400 && !this.is(from, C.Semi)) from++;
    if (t.kind[from] !== Kind.String) return;
    const module = this.textOf(from);
    for (let k = i + 1; k < from; k++) {
      if (t.kind[k] !== Kind.Name) continue;
      const name = this.text(k);
      if (name === 'from' || name === 'type' || name === 'as') continue;
      const renamed = t.kind[k + 1] === Kind.Name && this.text(k + 1) === 'as';
      if (renamed) this.imports.set(this.text(k + 2), { module, name });
      else if (!(t.kind[k - 1] === Kind.Name && this.text(k - 1) === 'as')) this.imports.set(name, { module, name });
      else if (this.is(k - 2, C.Star)) this.imports.set(name, { module, name: '*' });
    }
  }

  /** `import module`, `from module import names`, at token i. */
  ofPython(i: number, word: string): void {
    const { t } = this;
    if (!this.startsLine(i) && i > 0) return;
    let j = i + 1;
    let module = '';
    while (
      j < t.count &&
      (t.kind[j] === Kind.Name || t.kind[j] === Kind.Punct) &&
      this.text(j) !== 'import' &&
      this.text(j) !== 'as'
    ) {
      if (this.startsLine(j)) break;
      module += this.text(j++);
    }
    if (word === 'import') {
      const alias = j < t.count && this.text(j) === 'as' ? this.text(j + 1) : module.split('.')[0]!;
      this.imports.set(alias, { module, name: '*' });
      return;
    }
    const close = this.is(j + 1, C.Open) ? t.match[j + 1]! : -1;
    for (let k = j + 1; k < t.count && (close > 0 ? k < close : !this.startsLine(k)); k++) {
      if (t.kind[k] !== Kind.Name || this.text(k) === 'as') continue;
      if (this.text(k + 1) === 'as' && k + 1 < t.count)
        this.imports.set(this.text(k + 2), { module, name: this.text(k) });
      else if (this.text(k - 1) !== 'as') this.imports.set(this.text(k), { module, name: this.text(k) });
    }
  }

  /** Takes a name of what `require(…)`, at token `call`, gives; `*` for the module itself. False where no such call stands. */
  required(name: string, of: string, call: number): boolean {
    const module = this.requiredAt(call);
    if (module !== null) this.imports.set(name, { module, name: of });
    return module !== null;
  }

  /** The module that `require(…)` at a token names; null where no such call stands. */
  private requiredAt(call: number): string | null {
    return this.t.kind[call + 2] === Kind.String && this.text(call) === 'require' ? this.textOf(call + 2) : null;
  }

  /** `export * from`, `export { … } from`, at token i. */
  passOn(i: number): void {
    const { t } = this;
    if (this.is(i + 1, C.Star)) {
      for (let k = i + 2; k < i + 6; k++) {
        if (t.kind[k] === Kind.String) this.passedOn.push({ module: this.textOf(k), name: '*' });
      }
    } else if (this.is(i + 1, C.OpenCurly) && t.match[i + 1]! > 0) {
      const close = t.match[i + 1]!;
      if (t.kind[close + 2] !== Kind.String || this.text(close + 1) !== 'from') return;
      this.passedOn.push({ module: this.textOf(close + 2), name: '*' });
    }
  }

  /**
   * What compilers make of `export … from`: `Object.defineProperty(exports, 'name', { get: () => module.name })` and
   * `__exportStar(require('module'), exports)`.
   */
  passOnAsBuilt(i: number, name: string): void {
    const { t } = this;
    if (name === '__exportStar') {
      const module = this.requiredAt(i + 2);
      if (module !== null) this.passedOn.push({ module, name: '*' });
      return;
    }
    if (this.text(i + 2) !== 'exports' || t.kind[i + 4] !== Kind.String) return;
    const close = t.match[i + 1]!;
    for (let k = close - 1; k > i + 4; k--) {
      if (t.kind[k] !== Kind.Name || !this.is(k + 1, C.Dot) || t.kind[k + 2] !== Kind.Name) continue;
      const from = this.imports.get(this.text(k));
      if (from?.name !== '*') return;
      this.imports.set(this.textOf(i + 4), { module: from.module, name: this.text(k + 2) });
      if (!this.passedOn.some((p) => p.module === from.module)) this.passedOn.push({ module: from.module, name: '*' });
      return;
    }
  }
}
