import { useEffect, useState } from 'preact/hooks';
import { type Action, apiPaths, type Preview, type PreviewRequest, type Report } from '../../../src/api/index.ts';
import { CallFailed, postJson } from '../live/call-api.ts';

export type Previewed =
  | { readonly state: 'none' | 'loading' }
  | { readonly state: 'ready'; readonly preview: Preview }
  | { readonly state: 'refused'; readonly report: Report };

/** How long typing must pause before a preview is requested, in milliseconds. */
const pause = 250;

/** Requests the preview of an action, again whenever the action or the attempt changes. */
export function usePreview(action: Action | undefined, attempt: number): Previewed {
  const [previewed, setPreviewed] = useState<Previewed>({ state: 'none' });
  const body = action === undefined ? undefined : JSON.stringify({ action } satisfies PreviewRequest);
  useEffect(() => {
    if (body === undefined) {
      setPreviewed({ state: 'none' });
      return undefined;
    }
    setPreviewed({ state: 'loading' });
    const abort = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        const response = await postJson(apiPaths.preview, JSON.parse(body), abort.signal);
        // Boundary: the server of this page, which shares its types.
        const preview = (await response.json()) as Preview;
        if (!abort.signal.aborted) setPreviewed({ state: 'ready', preview });
      } catch (error) {
        if (abort.signal.aborted) return;
        if (!(error instanceof CallFailed)) throw error;
        setPreviewed({ state: 'refused', report: error.report });
      }
    };
    const timer = setTimeout(() => void ask(), pause);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [body, attempt]);
  return previewed;
}
