package dev.kiln.distribution;

import dev.kiln.api.FileFormatException;
import dev.kiln.api.OptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks of command line values, before any work is begun. */
final class Arguments {

    private Arguments() {}

    static int positive(String option, int value) {
        if (value < 1) {
            throw new OptionException(option + " is " + value + ", expected at least 1.");
        }
        return value;
    }

    /** Sizes as {@code 0.1,0.2} or {@code 4/255,8/255}. */
    static List<Double> sizes(String option, String text) {
        List<Double> sizes = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            double size = number(option, part.trim());
            if (!(size >= 0) || Double.isInfinite(size)) {
                throw new OptionException(option + " has " + part + ", expected sizes of at least 0.");
            }
            sizes.add(size);
        }
        return sizes;
    }

    /** A share as {@code 0.5%} or {@code 0.005}. */
    static double share(String option, String text) {
        double share =
                text.endsWith("%") ? number(option, text.substring(0, text.length() - 1)) / 100 : number(option, text);
        if (!(share >= 0 && share <= 1)) {
            throw new OptionException(option + " is " + text + ", expected a share from 0 to 100 %.");
        }
        return share;
    }

    private static double number(String option, String text) {
        try {
            int slash = text.indexOf('/');
            return slash < 0
                    ? Double.parseDouble(text)
                    : Double.parseDouble(text.substring(0, slash)) / Double.parseDouble(text.substring(slash + 1));
        } catch (NumberFormatException e) {
            throw new OptionException(option + " has " + text + ", expected a number.", e);
        }
    }

    /** A folder that is there. */
    static Path folder(String option, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new FileFormatException(option + " is " + folder + ", which is "
                    + (Files.exists(folder) ? "no folder." : "not there; check the path."));
        }
        return folder;
    }

    /** A folder that will be made if it is not there: what it will lie in must be one that can be written. */
    static Path writableFolder(String option, Path folder) {
        Path present = folder.toAbsolutePath().normalize();
        while (present.getParent() != null && !Files.exists(present)) {
            present = present.getParent();
        }
        if (!Files.isDirectory(present) || !Files.isWritable(present)) {
            throw new FileFormatException(
                    option + " is " + folder + ", but " + present + " is no folder that can be written.");
        }
        return folder;
    }

    /** A file that will be written: its folder must be there now, not after an hour of work. */
    static Path writable(String option, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new FileFormatException(
                    option + " is " + file + ", but there is no folder " + folder + "; make it first.");
        }
        if (Files.isDirectory(file) || !Files.isWritable(folder)) {
            throw new FileFormatException(option + " is " + file + ", which cannot be written as a file.");
        }
        return file;
    }
}
