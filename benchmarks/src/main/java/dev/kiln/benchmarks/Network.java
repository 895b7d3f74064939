package dev.kiln.benchmarks;

/**
 * A network that the contestants train and attack.
 *
 * @param name what the command line and the peers call it
 * @param title what it is made of
 * @param training the job of the training race
 * @param attack the job of the attack race
 */
record Network(String name, String title, TrainingJob training, AttackJob attack) {}
