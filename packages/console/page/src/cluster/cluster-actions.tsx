import type { JSX } from 'preact';
import type { ClusterDetails } from '../../../src/api/index.ts';
import { ActionDialog } from '../actions/action-dialog.tsx';
import { openDialog } from '../actions/dialog.tsx';
import { DownloadDialog } from '../actions/download-dialog.tsx';
import type { Subject } from '../actions/forms.tsx';
import { DeleteButton, ProtectButton } from '../actions/target-buttons.tsx';
import { nextUpgrade } from '../inventory/list-rows.ts';
import { isReadOnly } from '../live/overview.ts';
import { Icon } from '../parts/icon.tsx';

/** Buttons for actions on the whole cluster. */
export function ClusterActions({
  cluster,
  subject,
}: {
  cluster: ClusterDetails;
  subject: Subject;
}): JSX.Element | null {
  if (isReadOnly.value) return null;
  const { label } = subject;
  const isReady = cluster.status === 'ready';
  const upgrade = nextUpgrade(cluster);
  const target = { profile: subject.profile, cluster: subject.cluster };
  return (
    <div class="actions" role="group" aria-label="Actions">
      {isReady && upgrade !== null && (
        <button
          type="button"
          class="primary"
          onClick={() =>
            openDialog(
              <ActionDialog title={`Upgrade ${label}`} verb="Upgrade" action={{ kind: 'upgrade', ...target }} />,
            )
          }
        >
          <Icon name="arrow" /> Upgrade to {upgrade}
        </button>
      )}
      {isReady && (
        <>
          <button
            type="button"
            onClick={() =>
              openDialog(
                <ActionDialog
                  title={`Add a context of ${label} for kubectl`}
                  verb="Add"
                  action={{ kind: 'merge-kubeconfig', ...target }}
                />,
              )
            }
          >
            Add to kubectl
          </button>
          <button type="button" onClick={() => openDialog(<DownloadDialog subject={subject} name={cluster.name} />)}>
            <Icon name="download" /> Kubeconfig
          </button>
        </>
      )}
      <ProtectButton
        profile={subject.profile}
        target={{ cluster: subject.cluster }}
        label={label}
        isProtected={cluster.isProtected}
      />
      <DeleteButton profile={subject.profile} target={{ cluster: subject.cluster }} what={`cluster ${label}`} />
    </div>
  );
}
