/** Quantities of Kubernetes (kubernetes.io docs: resource management, resource units). */

/** Pattern of a quantity, such as `4`, `4500m` or `8Gi`. */
export const QUANTITY = /^(\d+|\d*\.\d+)(m|k|[MGTPE]|[KMGTPE]i)?$/;
