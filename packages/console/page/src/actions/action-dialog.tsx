import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Action, apiPaths, type Preview, type Report, type Run, type RunRequest } from '../../../src/api/index.ts';
import { CallFailed, postJson } from '../live/call-api.ts';
import { runs } from '../live/overview.ts';
import { Command, Sentence } from '../parts/command.tsx';
import { Notice, ReportNotice } from '../parts/notice.tsx';
import { Status } from '../parts/status.tsx';
import { ConfirmName } from './confirm-name.tsx';
import { closeDialog, Dialog } from './dialog.tsx';
import { dismissRun } from './runs.tsx';
import { usePreview } from './use-preview.ts';

interface ActionDialogProperties {
  title: string;
  /** Label of the button, one word: `Scale`. */
  verb: string;
  /** Undefined while the form is not complete. */
  action: Action | undefined;
  isDangerous?: boolean;
  /** A form, if the action needs input. */
  children?: ComponentChildren;
}

/** Shows what an action would do and asks for confirmation like the CLI, then runs it and shows its progress. */
export function ActionDialog(properties: ActionDialogProperties): JSX.Element {
  const { title, verb, action, isDangerous = false, children } = properties;
  const [attempt, setAttempt] = useState(0);
  const [typed, setTyped] = useState('');
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Report | undefined>(undefined);
  const [started, setStarted] = useState<Run | undefined>(undefined);
  const previewed = usePreview(action, attempt);

  if (started !== undefined)
    return (
      <Dialog title={title}>
        <Progress run={runs.value.get(started.id) ?? started} />
      </Dialog>
    );

  const preview = previewed.state === 'ready' ? previewed.preview : undefined;
  const isConfirmed = preview !== undefined && (preview.confirm.type !== 'name' || typed === preview.confirm.name);

  async function run(request: RunRequest): Promise<void> {
    setSending(true);
    setRefusal(undefined);
    try {
      const response = await postJson(apiPaths.run, request);
      // Boundary: the server of this page, which shares its types.
      setStarted((await response.json()) as Run);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      setRefusal(error.report);
      // A preview can be run only once, so request a new one.
      setAttempt(attempt + 1);
    } finally {
      setSending(false);
    }
  }

  function submit(event: Event): void {
    event.preventDefault();
    if (preview === undefined || !isConfirmed || isSending || preview.nothingToDo) return;
    const { confirm, id } = preview;
    void run({
      preview: id,
      ...(confirm.type === 'none' ? {} : { confirmation: confirm.type === 'name' ? typed : 'yes' }),
    });
  }

  return (
    <Dialog title={title}>
      <form onSubmit={submit} class="dialog-body">
        {children}
        <div aria-live="polite" class="preview">
          {previewed.state === 'loading' && <Status status="loading" />}
          {previewed.state === 'refused' && <ReportNotice report={previewed.report} />}
          {preview !== undefined && <PreviewText preview={preview} />}
          {refusal !== undefined && <ReportNotice report={refusal} />}
        </div>
        {preview?.confirm.type === 'name' && (
          <ConfirmName name={preview.confirm.name} typed={typed} onType={setTyped} />
        )}
        <footer class="dialog-foot">
          <button type="button" onClick={closeDialog}>
            Cancel
          </button>
          <button
            type="submit"
            class={isDangerous ? 'danger' : 'primary'}
            disabled={!isConfirmed || isSending || preview.nothingToDo}
          >
            {preview?.confirm.type === 'yes' ? `Yes, ${verb.toLowerCase()}` : verb}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function PreviewText({ preview }: { preview: Preview }): JSX.Element {
  return (
    <>
      <p class="summary">
        <Sentence text={preview.summary} />
      </p>
      {preview.nothingToDo && <p class="muted">There is nothing to do: everything is already as requested.</p>}
      {preview.changes.length > 0 && (
        <table class="changes" aria-label="Changes">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Now</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {preview.changes.slice(0, 50).map(({ field, before, after }) => (
              <tr key={field}>
                <td>{field}</td>
                <td class="before">{valueText(before)}</td>
                <td>{valueText(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {preview.warnings.map((warning) => (
        <Notice key={warning} kind="warning" title={warning} />
      ))}
      {preview.question.length > 0 && (
        <div class="question">
          {preview.question.map((line, index) => (
            <p key={index}>
              <Sentence text={line} />
            </p>
          ))}
        </div>
      )}
      {preview.command !== '' && (
        <div class="same">
          <p class="muted small">Equivalent command</p>
          <Command text={preview.command} />
        </div>
      )}
    </>
  );
}

/** Formats the value of a field: texts unchanged, everything else as JSON. */
function valueText(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function Progress({ run }: { run: Run }): JSX.Element {
  const { id, state } = run;
  useEffect(() => {
    // The user has seen the result here, so do not show it again outside of the dialog.
    if (state !== 'running') dismissRun(id);
  }, [state]);
  return (
    <div class="dialog-body">
      <RunText run={run} />
      <footer class="dialog-foot">
        {state === 'running' && <p class="muted small">The action continues if you close this dialog.</p>}
        <button type="button" class="primary" onClick={closeDialog} autofocus>
          Close
        </button>
      </footer>
    </div>
  );
}

/** The progress of an action, and why it failed. */
function RunText({ run }: { run: Run }): JSX.Element {
  return (
    <div class="run" role="status">
      <Status status={run.state} />
      {run.lines.length > 0 && <pre class="log">{run.lines.join('\n')}</pre>}
      {run.error !== null && <ReportNotice report={run.error} />}
    </div>
  );
}
