import { C } from './chars';
import { Kind, type Tokens } from './tokens';

/** Longer lists of type arguments are none, about. */
const mostTokens = 120;

/**
 * Makes brackets of `<` and `>` where type arguments stand between them, as in `Map<string, Item[]>`: right behind a name, with
 * nothing between them that a type has not.
 */
export function matchTypeArguments(tokens: Tokens): void {
  const { kind, code, start, end, match, count } = tokens;
  for (let i = 1; i < count; i++) {
    if (code[i] !== C.Less || kind[i] !== Kind.Punct || match[i]! >= 0) continue;
    if (kind[i - 1] !== Kind.Name || end[i - 1] !== start[i] || end[i]! - start[i]! !== 1) continue;
    const close = closeOf(tokens, i);
    if (close < 0) continue;
    match[i] = close;
    match[close] = i;
  }
}

/** The `>` that closes what `<` at token i opens; -1 where it is less than something. */
function closeOf({ kind, code, start, end, match, count }: Tokens, i: number): number {
  let open = 0;
  for (let j = i; j < Math.min(count, i + mostTokens); j++) {
    if (kind[j] === Kind.Name || kind[j] === Kind.String || kind[j] === Kind.Number) continue;
    if (kind[j] !== Kind.Punct) return -1;
    const width = end[j]! - start[j]!;
    switch (code[j]) {
      case C.Less:
        if (width > 1) return -1;
        open++;
        break;
      case C.More:
        open -= width;
        if (open <= 0) return open === 0 ? j : -1;
        break;
      // Of a union or an intersection; twice they are operators.
      case C.Pipe:
      case C.Amp:
        if (width > 1) return -1;
        break;
      case C.Open:
      case C.OpenSquare:
      case C.OpenCurly:
        if (match[j]! < j) return -1;
        j = match[j]!;
        break;
      // `=` gives a parameter a default, `=>` a function's type.
      case C.Equal:
        if (width > 2) return -1;
        break;
      case C.Comma:
      case C.Dot:
      case C.Ask:
      case C.Colon:
        break;
      default:
        return -1;
    }
  }
  return -1;
}
