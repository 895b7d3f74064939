/** The layer {@code squeeze-excitation}. */
package org.example.kiln.excitation;
