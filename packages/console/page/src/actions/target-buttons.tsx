import type { JSX } from 'preact';
import type { DeletionTarget, Target } from '../../../src/api/index.ts';
import { ActionDialog } from './action-dialog.tsx';
import { openDialog } from './dialog.tsx';

interface ProtectButtonProperties {
  profile: string;
  target: Target;
  /** Name to show: `shop/web`. */
  label: string;
  isProtected: boolean;
}

export function ProtectButton({ profile, target, label, isProtected }: ProtectButtonProperties): JSX.Element {
  return (
    <button
      type="button"
      onClick={() =>
        openDialog(
          <ActionDialog
            title={`${isProtected ? 'Stop protecting' : 'Protect'} ${label}`}
            verb={isProtected ? 'Unprotect' : 'Protect'}
            action={{ kind: isProtected ? 'unprotect' : 'protect', profile, target }}
          />,
        )
      }
    >
      {isProtected ? 'Unprotect' : 'Protect'}
    </button>
  );
}

interface DeleteButtonProperties {
  profile: string;
  target: DeletionTarget;
  /** What to delete: `node pool workers`. */
  what: string;
}

export function DeleteButton({ profile, target, what }: DeleteButtonProperties): JSX.Element {
  return (
    <button
      type="button"
      class="danger-quiet"
      aria-label={`Delete ${what}`}
      onClick={() =>
        openDialog(
          <ActionDialog
            title={`Delete ${what}`}
            verb="Delete"
            isDangerous
            action={{ kind: 'delete', profile, target }}
          />,
        )
      }
    >
      Delete
    </button>
  );
}
