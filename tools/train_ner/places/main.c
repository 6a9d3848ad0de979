/* train_ner_places > FILE    prints the names of countries and of the cities of time zones, in the
 * Chinese of the mainland, of Taiwan and of Hong Kong, one a line, as ICU (CLDR) has them. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/uenum.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#define NAME_MAX_UNITS 128

static void print_name(const UChar *name)
{
	char text[NAME_MAX_UNITS * 3 + 1];
	UErrorCode status = U_ZERO_ERROR;

	u_strToUTF8(text, sizeof text, NULL, name, -1, &status);
	if (U_SUCCESS(status))
		puts(text);
}

static void print_countries(const char *locale)
{
	UChar name[NAME_MAX_UNITS];
	char country[16];

	for (const char *const *code = uloc_getISOCountries(); *code; code++) {
		UErrorCode status = U_ZERO_ERROR;

		snprintf(country, sizeof country, "und_%s", *code);
		uloc_getDisplayCountry(country, locale, name, NAME_MAX_UNITS, &status);
		if (U_SUCCESS(status))
			print_name(name);
	}
}

static void print_city(const char *locale, const UChar *zone)
{
	static const UChar pattern[] = u"VVV";
	UErrorCode status = U_ZERO_ERROR;
	UChar name[NAME_MAX_UNITS];
	UDateFormat *format =
		udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, zone, -1, pattern, -1, &status);

	if (U_FAILURE(status))
		errx(1, "%s", u_errorName(status));
	udat_format(format, 0, name, NAME_MAX_UNITS, NULL, &status);
	if (U_SUCCESS(status))
		print_name(name);
	udat_close(format);
}

static void print_cities(const char *locale)
{
	UErrorCode status = U_ZERO_ERROR;
	UEnumeration *zones = ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION,
							     NULL, NULL, &status);
	const UChar *zone;

	while (U_SUCCESS(status) && (zone = uenum_unext(zones, NULL, &status)))
		print_city(locale, zone);
	uenum_close(zones);
}

int main(void)
{
	static const char *const locales[] = {"zh_Hans", "zh_Hant_TW", "zh_Hant_HK"};

	for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
		print_countries(locales[i]);
		print_cities(locales[i]);
	}
	return 0;
}
