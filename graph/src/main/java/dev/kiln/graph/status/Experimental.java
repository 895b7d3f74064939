package dev.kiln.graph.status;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * For trial. A type with this status, and the types nested in it, may change incompatibly or go away with any version;
 * the notes of the version say so. Code that uses one must be rebuilt and tested with each new version of Kiln.
 */
@Documented
@Stable
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Experimental {}
