import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { apiPaths, type KubeconfigRequest, type Report } from '../../../src/api/index.ts';
import { CallFailed, postJson } from '../live/call-api.ts';
import { commandLineOf } from '../live/command-line.ts';
import { Command } from '../parts/command.tsx';
import { Notice, ReportNotice } from '../parts/notice.tsx';
import { Status } from '../parts/status.tsx';
import { ConfirmName } from './confirm-name.tsx';
import { closeDialog, Dialog } from './dialog.tsx';
import type { Subject } from './forms.tsx';

/** Saves a kubeconfig with a private key as a file. The user has to type the name of the cluster first. */
export function DownloadDialog({ subject, name }: { subject: Subject; name: string }): JSX.Element {
  const [typed, setTyped] = useState('');
  const [state, setState] = useState<'asking' | 'loading' | 'done'>('asking');
  const [failure, setFailure] = useState<Report | undefined>(undefined);

  async function download(): Promise<void> {
    setState('loading');
    setFailure(undefined);
    try {
      const body: KubeconfigRequest = { name: typed };
      const response = await postJson(apiPaths.kubeconfig(subject.profile, subject.cluster), body);
      save(await response.blob(), `${name.replaceAll(/[^\w.-]+/g, '-')}.yaml`);
      setState('done');
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      setFailure(error.report);
      setState('asking');
    }
  }

  return (
    <Dialog title={`Download the kubeconfig of ${subject.label}`}>
      <form
        class="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === name && state === 'asking') void download();
        }}
      >
        <Notice kind="warning" title="The file contains a private key.">
          <p>
            Anyone who has it can use the cluster until the certificate expires. Adding a context for kubectl needs no
            key.
          </p>
        </Notice>
        <ConfirmName name={name} typed={typed} onType={setTyped} autofocus />
        <div class="same">
          <p class="muted small">Equivalent command</p>
          <Command text={commandLineOf(subject.profile, 'kubeconfig', 'get', subject.label)} />
        </div>
        <div role="status">
          {state !== 'asking' && <Status status={state} />}
          {failure !== undefined && <ReportNotice report={failure} />}
        </div>
        <footer class="dialog-foot">
          <button type="button" onClick={closeDialog}>
            {state === 'done' ? 'Close' : 'Cancel'}
          </button>
          <button type="submit" class="primary" disabled={typed !== name || state !== 'asking'}>
            Download
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
