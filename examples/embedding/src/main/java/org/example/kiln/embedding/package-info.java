/** A program that embeds Kiln. */
package org.example.kiln.embedding;
