import {
  CreateCluster,
  DeleteCluster,
  GetCluster,
  ListAllClusters,
  ListClustersByProjectID,
  UpdateCluster,
  UpgradeCluster,
} from './clusters.ts';
import { GetKubeconfig, GetKubeconfigWithPubkeyNACL } from './kubeconfig.ts';
import { GetControlPlanePlans, GetCPSubregions, GetKubernetesVersions } from './limits.ts';
import { CreateProject, DeleteProject, GetProject, GetProjectQuotas, ListProjects, UpdateProject } from './projects.ts';
import { GetClusterTemplate, GetNodepoolTemplate, GetProjectTemplate } from './templates.ts';

/** Every operation of the API, by its name in the reference. Never annotated, so that each row keeps its exact type. */
export const operations = {
  CreateProject,
  ListProjects,
  GetProject,
  UpdateProject,
  DeleteProject,
  GetProjectQuotas,
  CreateCluster,
  ListClustersByProjectID,
  ListAllClusters,
  GetCluster,
  UpdateCluster,
  DeleteCluster,
  UpgradeCluster,
  GetKubeconfig,
  GetKubeconfigWithPubkeyNACL,
  GetKubernetesVersions,
  GetCPSubregions,
  GetControlPlanePlans,
  GetProjectTemplate,
  GetClusterTemplate,
  GetNodepoolTemplate,
};

/** The table of the API's own operations. */
export type Operations = typeof operations;
