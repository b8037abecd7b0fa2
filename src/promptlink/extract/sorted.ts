/** The index of the first number that is at least `least` in an ascending list. */
export function firstAtLeast(numbers: Int32Array, least: number, count = numbers.length): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
