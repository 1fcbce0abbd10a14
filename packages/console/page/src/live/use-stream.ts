import { useEffect, useState } from 'preact/hooks';
import type { Report } from '../../../src/api/index.ts';
import { followStream } from './follow-stream.ts';

/**
 * Follows a stream of events while a view is shown. `add` applies an event to the known state. Returns that state, and
 * the error if the stream cannot be read. The state is reset when the path changes.
 */
export function useStream<Known>(
  path: string | undefined,
  initial: Known,
  add: (known: Known, event: never) => Known,
): { readonly known: Known; readonly failure: Report | undefined } {
  const [state, setState] = useState({ known: initial, failure: undefined as Report | undefined });
  useEffect(() => {
    setState({ known: initial, failure: undefined });
    if (path === undefined) return undefined;
    // Each connection starts from the beginning. The previous state is shown until its first event.
    let known = initial;
    let isPlanned = false;
    const show = (): void => {
      // Update the view only once for many events, such as the requests of a journal.
      if (isPlanned) return;
      isPlanned = true;
      queueMicrotask(() => {
        isPlanned = false;
        setState({ known, failure: undefined });
      });
    };
    return followStream<never>(path, {
      onOpen: () => (known = initial),
      onEvent: (event) => {
        known = add(known, event);
        show();
      },
      onFail: ({ report, status }) => {
        if (status !== 0) setState((before) => ({ ...before, failure: report }));
      },
    });
    // `initial` and `add` belong to the view and do not change.
  }, [path]);
  return state;
}
