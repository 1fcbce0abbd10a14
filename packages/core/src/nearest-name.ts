/**
 * Returns the name nearest to a mistyped one: at most two edits away, or one for short names. Undefined if none is.
 * Swapping two neighboring letters counts as one edit. If two names are equally near, the one with the same first
 * letter is preferred, because people rarely mistype the first letter.
 */
export function nearestName(wrong: string, names: Iterable<string>): string | undefined {
  const limit = wrong.length <= 3 ? 1 : 2;
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of names) {
    if (Math.abs(name.length - wrong.length) > bestDistance) continue;
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase());
    if (
      distance < bestDistance ||
      (distance === bestDistance && beginsAlike(wrong, name) && best !== undefined && !beginsAlike(wrong, best))
    ) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

function beginsAlike(a: string, b: string): boolean {
  return a[0]?.toLowerCase() === b[0]?.toLowerCase();
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
