package dev.kiln.files;

import dev.kiln.graph.error.KilnException;

/**
 * A library that one feature needs and the rest of Kiln does not. No module of Kiln brings it along: whoever uses the
 * feature has it among their own dependencies.
 *
 * @param coordinates its group and its artifact as Maven writes them, such as {@code org.apache.commons:commons-csv}
 * @param module the name of its module
 * @param className the name of one of its classes
 */
public record OptionalLibrary(String coordinates, String module, String className) {

    /**
     * Whether it can be used.
     *
     * @param user a class of the module that uses it
     * @return whether that class finds it
     */
    public boolean isThereFor(Class<?> user) {
        try {
            Class.forName(className, false, user.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * Asks for it before it is used.
     *
     * @param feature the work that needs it, the beginning of a sentence such as {@code Reading the table a.csv}
     * @param user a class of the module that uses it
     * @throws KilnException if it is not there; the message says how to add it
     */
    public void require(String feature, Class<?> user) {
        if (!isThereFor(user)) {
            throw new KilnException(absence(feature) + " " + remedy());
        }
    }

    /**
     * Says that it is not there.
     *
     * @param feature the work that needs it, the beginning of a sentence
     * @return a sentence
     */
    public String absence(String feature) {
        return feature + " needs the library " + coordinates + ", which is not there.";
    }

    /**
     * Says how to add it.
     *
     * @return a sentence
     */
    public String remedy() {
        return "Add it to the dependencies of your project and, where that is a module, require " + module + " too.";
    }
}
