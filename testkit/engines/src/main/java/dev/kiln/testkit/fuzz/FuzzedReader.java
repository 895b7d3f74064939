package dev.kiln.testkit.fuzz;

import java.nio.file.Path;
import java.util.List;

/**
 * A reader of files, and valid files to damage.
 *
 * @param name its name in reports, valid as the name of a file
 * @param seeds the content of small valid files
 * @param mutation the damage
 * @param reading reads a file
 */
public record FuzzedReader(String name, List<byte[]> seeds, Mutation mutation, Reading reading) {

    /** Reads the whole content of a file, with the same checks as for users' files. */
    @FunctionalInterface
    public interface Reading {

        /**
         * Reads a file.
         *
         * @param content its content
         * @param folder an empty folder, in which the file can be written for readers of paths
         * @throws Exception any exception of the reader; only a {@link dev.kiln.graph.error.KilnException} is allowed
         */
        void read(byte[] content, Path folder) throws Exception;
    }

    /** Checks that there is a valid file. */
    public FuzzedReader {
        seeds = List.copyOf(seeds);
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("the reader " + name + " has no valid file to damage");
        }
    }
}
