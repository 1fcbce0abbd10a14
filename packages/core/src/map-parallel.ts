/**
 * Like `Promise.all(items.map(run))`, but with at most `maxParallel` calls at the same time. After a failure, no
 * further call is started and the first error is thrown.
 */
export async function mapParallel<T, R>(
  items: readonly T[],
  maxParallel: number,
  run: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (hasFailed) return;
      try {
        results[index] = await run(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxParallel, items.length) }, worker));
  return results;
}
