import { z } from 'zod';
import { Wages } from '#libs/connector';

export const Text = z.string().min(1).max(600);
export const SourceKey = z.string().regex(/^[A-Z0-9]{2,8}$/);
export const Months = z.int().min(1).max(600);
export const AmountCents = z.int().min(0);
export const BasisPoints = z.int().min(1).max(10_000, 'is more than 100 %');
export const WageField = Wages.keyof();
