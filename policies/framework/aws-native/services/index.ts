/** All mappings, by service. */
import type { Mapping } from "../mapping";
import { apiGateway } from "./api-gateway";
import { backup } from "./backup";
import { cloudfront } from "./cloudfront";
import { containers } from "./containers";
import { data } from "./data";
import { dns } from "./dns";
import { ec2 } from "./ec2";
import { elasticache } from "./elasticache";
import { iam } from "./iam";
import { lambda } from "./lambda";
import { loadBalancing } from "./load-balancing";
import { messaging } from "./messaging";
import { monitoring } from "./monitoring";
import { neptune } from "./neptune";
import { rds } from "./rds";
import { s3 } from "./s3";
import { scheduling } from "./scheduling";
import { security } from "./security";
import { waf } from "./waf";

export const mappings: readonly Mapping[] = [
  ...s3,
  ...rds,
  ...neptune,
  ...elasticache,
  ...data,
  ...ec2,
  ...iam,
  ...security,
  ...lambda,
  ...containers,
  ...loadBalancing,
  ...cloudfront,
  ...apiGateway,
  ...waf,
  ...messaging,
  ...monitoring,
  ...dns,
  ...backup,
  ...scheduling,
];
